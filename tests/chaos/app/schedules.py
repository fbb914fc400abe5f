"""The schedules of the workload, one for each way to treat missed times; each run under witness.

Only in worlds that ask for them, with CHAOS_SCHEDULES: how many seconds the shortest interval has.
"""

import os
from datetime import timedelta

from jobs.api import Misfire, Queue, current_job, schedule, task
from jobs.services import firing
from tests.chaos.app.tasks import RETRY
from tests.chaos.ledger import TICKS, Verb, folder_here, witness

# On a queue that comes last: they must not keep the workers from what the faults are about.
_BASE = int(os.environ["CHAOS_SCHEDULES"])
# A short run has short limits: no outage in it lasts the product's own minute.
firing.MISFIRE_AFTER = timedelta(seconds=int(os.environ["CHAOS_MISFIRE"]))


@schedule(key="once", every=timedelta(seconds=_BASE), misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, retry=RETRY)
def run_once() -> None:
    """Run for the last of the times that were missed, and not beside itself."""
    _run()


@schedule(key="all", every=timedelta(seconds=2 * _BASE), misfire=Misfire.ALL, may_overlap=True)
@task(queue_name=Queue.MAINTENANCE, retry=RETRY)
def run_all() -> None:
    """Run for each time."""
    _run()


@schedule(key="skip", every=timedelta(seconds=3 * _BASE), misfire=Misfire.SKIP, may_overlap=True)
@task(queue_name=Queue.MAINTENANCE, retry=RETRY)
def run_in_time() -> None:
    """Run for each time that is not long over."""
    _run()


def _run() -> None:
    job = current_job()
    for verb in (Verb.BEGAN, Verb.ENDED):
        witness(folder_here() / TICKS, verb, str(job.id), job.attempt)
