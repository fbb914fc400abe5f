"""The tasks of the workload: an effect in the database, a PDF, an e-mail, an import; each under witness."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from django.conf import settings

from jobs.api import Backoff, InDoubt, Queue, Task, current_job, effects, task
from tests.chaos.app import effects_of
from tests.chaos.ledger import Verb, ledger_here, witness
from tests.chaos.workload import CHUNKS, Conduct, PlannedJob, Work, share_of

# Quick, so that a run is short; many, as an outage of 15 seconds must not use them up by bad luck.
RETRY = Backoff(max_attempts=40, base=0.2, cap=2)
# More would only prolong the run: whoever always raises has used up its budget all the same.
BRIEF = Backoff(max_attempts=3, base=0)
# The longest a task dawdles after its effect, in seconds: the time in which most kills strike.
DAWDLE = float(os.environ.get("CHAOS_DAWDLE", "0.02"))
# How long the answer to a call is in coming, in seconds: when it is killed, nobody knows.
ANSWER = 0.15


@task(atomic=True, retry=RETRY)
def write_row(*, key: str, conduct: str) -> None:
    """Write a row in one transaction with the job's success."""
    with witnessed(key, conduct):
        effects_of.write_row(key, current_job().attempt)


@task(atomic=True, retry=BRIEF)
def write_row_in_vain(*, key: str, conduct: str) -> None:
    """Write a row and raise, whatever the attempt."""
    with witnessed(key, conduct):
        effects_of.write_row(key, current_job().attempt)


@task(queue_name=Queue.INVOICE, retry=RETRY)
def render_pdf(*, key: str, conduct: str) -> None:
    """Render a one-page invoice and store it."""
    with witnessed(key, conduct):
        effects_of.store_pdf(key)


@task(queue_name=Queue.EMAIL, retry=RETRY)
def send_mail(*, key: str, conduct: str) -> None:
    """Send an e-mail, once a job."""
    with witnessed(key, conduct):
        effects_of.send_mail(key, current_job().attempt)
        say(Verb.NOTED, key)


@task(queue_name=Queue.IMPORT, retry=RETRY)
def import_rows(*, key: str, conduct: str) -> None:
    """Write several chunks, each in a transaction of its own, and report progress."""
    with witnessed(key, conduct):
        for chunk in range(1, CHUNKS + 1):
            effects_of.write_chunk(key, chunk, current_job().attempt)
            current_job().progress(chunk, CHUNKS)
            time.sleep(DAWDLE)


@task(queue_name=Queue.SYNC, retry=RETRY)
def call_out(*, key: str, conduct: str) -> None:
    """Make a call that must not be made twice: where nobody knows whether it was, a person is asked."""
    with witnessed(key, conduct):
        effects.once("call", partial(_call, key), in_doubt=InDoubt.HOLD)
        say(Verb.NOTED, key)


@task(retry=RETRY)
def be_quick(*, key: str, conduct: str) -> None:
    """Do nothing but say so: as short as a job can be, so that many of them are fetched at once."""
    with witnessed(key, conduct, dawdles=False):
        pass


@task(queue_name=Queue.REPORT, retry=RETRY)
def run_long(*, key: str, conduct: str) -> None:
    """Write a row, then take longer than a lease."""
    with witnessed(key, conduct):
        effects_of.write_chunk(key, 1, current_job().attempt)
        time.sleep(settings.JOBS["LEASE"] * 1.5)


_TASKS = {
    Work.ROW: write_row,
    Work.PDF: render_pdf,
    Work.MAIL: send_mail,
    Work.IMPORT: import_rows,
    Work.LONG: run_long,
    Work.CALL: call_out,
    Work.QUICK: be_quick,
}


def task_of(job: PlannedJob, *, keyed: bool = False) -> Task[..., None]:
    """Return the task of a planned job, with its options. The tenant tells whose share it is."""
    chosen = write_row_in_vain if job.conduct == Conduct.ALWAYS_RAISES else _TASKS[job.work]
    chosen = chosen.using(tenant=share_of(job.key))
    if keyed:
        chosen = chosen.using(idempotency_key=job.key)
    return chosen.using(run_after=timedelta(seconds=job.delay)) if job.delay else chosen


@contextmanager
def witnessed(key: str, conduct: str, *, dawdles: bool = True) -> Iterator[None]:
    """Witness the beginning and the end of an attempt; in between, behave as the job is to."""
    say(Verb.BEGAN, key)
    try:
        yield
        if dawdles:
            time.sleep(random.random() * DAWDLE)
        _misbehave(key, Conduct(conduct))
        say(Verb.ENDED, key)
    finally:
        say(Verb.LEFT, key)


def say(verb: Verb, key: str) -> None:
    """Witness something about the attempt that runs."""
    witness(ledger_here(), verb, key, current_job().attempt)


def _call(key: str) -> None:
    say(Verb.CALLED, key)
    time.sleep(ANSWER)


def _misbehave(key: str, conduct: Conduct) -> None:
    if conduct == Conduct.POISON:
        say(Verb.DYING, key)
        os.kill(os.getpid(), signal.SIGKILL)
    if conduct == Conduct.ALWAYS_RAISES or (conduct == Conduct.RAISES_ONCE and current_job().attempt == 1):
        raise ValueError("as it was told to")
