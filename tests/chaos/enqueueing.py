"""Enqueue a planned transaction under witness, as a careful caller does."""

import time
from collections.abc import Iterable

from django.db import DatabaseError, connections, transaction

from tests.chaos.ledger import Verb, ledger_here, witness
from tests.chaos.workload import PlannedJob, PlannedTransaction

# How often, and after how long, what may have failed is tried again under its idempotency keys; in seconds.
TRIES, PAUSE = 100, 0.2


class ToldToRollBack(Exception):
    """The transaction is to leave nothing."""


def enqueue(planned: PlannedTransaction) -> None:
    """Enqueue, and say what came of it; when nobody knows, try a keyed one again and leave any other."""
    for _ in range(TRIES if planned.keyed else 1):
        if outcome := _try(planned):
            _say(outcome, planned.jobs)
            return
        time.sleep(PAUSE)


def _try(planned: PlannedTransaction) -> Verb | None:
    """Return what came of it; None when it may have been committed and may not."""
    _say(Verb.ATTEMPTING, planned.jobs)
    try:
        with transaction.atomic():
            _write(planned)
            if planned.rolled_back:
                raise ToldToRollBack
    except ToldToRollBack:
        return Verb.ROLLED_BACK
    except DatabaseError:
        connections.close_all()
        return None
    return Verb.ACKNOWLEDGED


def _write(planned: PlannedTransaction) -> None:
    # Imported late: models are there when Django is set up.
    from jobs.api import enqueue_many
    from tests.chaos.app.tasks import task_of

    with_tasks = [(job, task_of(job, keyed=planned.keyed)) for job in planned.jobs]
    if len(with_tasks) == 1:
        [(job, task)] = with_tasks
        task.enqueue(key=job.key, conduct=job.conduct)
    else:
        enqueue_many(task.prepare(key=job.key, conduct=job.conduct) for job, task in with_tasks)


def _say(verb: Verb, jobs: Iterable[PlannedJob]) -> None:
    for job in jobs:
        witness(ledger_here(), verb, job.key)
