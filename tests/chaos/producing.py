"""The producers: a process that enqueues what it is told to, in a child each time, so that they can be killed.

It reads lines `<file of a plan> <threads> <pause in seconds>` and answers each with the child's process id.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
from django.conf import settings
from django.db import DatabaseError, connections, transaction

from tests.chaos.ledger import Verb, witness
from tests.chaos.workload import PlannedJob, PlannedTransaction, loads


class ToldToRollBack(Exception):
    """The transaction is to leave nothing."""


def main() -> None:
    """Fork a producer for each line read, until the harness closes the pipe."""
    django.setup()
    # Nobody asks how the children ended: the ledger tells.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        plan, threads, pause = line.split()
        if (pid := os.fork()) == 0:
            produce(loads(Path(plan).read_text()), int(threads), float(pause))
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def produce(transactions: list[PlannedTransaction], threads: int, pause: float) -> None:
    """Enqueue from several threads, each with pauses that are `pause` on average."""
    with ThreadPoolExecutor(threads) as pool:
        parts = [pool.submit(_produce, transactions[number::threads], pause) for number in range(threads)]
    for part in parts:
        part.result()


def _produce(transactions: Iterable[PlannedTransaction], pause: float) -> None:
    try:
        for one in transactions:
            _enqueue(one)
            time.sleep(random.random() * 2 * pause)
    finally:
        connections.close_all()


def _enqueue(planned: PlannedTransaction) -> None:
    keys = [job.key for job in planned.jobs]
    _say(Verb.ATTEMPTING, keys)
    try:
        with transaction.atomic():
            _write(planned.jobs)
            if planned.rolled_back:
                raise ToldToRollBack
    except ToldToRollBack:
        _say(Verb.ROLLED_BACK, keys)
    except DatabaseError:
        # Whether that was committed nobody knows: neither acknowledged nor rolled back.
        connections.close_all()
    else:
        _say(Verb.ACKNOWLEDGED, keys)


def _write(jobs: Sequence[PlannedJob]) -> None:
    from jobs.api import enqueue_many
    from tests.chaos.app.tasks import task_of

    if len(jobs) == 1:
        task_of(jobs[0]).enqueue(key=jobs[0].key, conduct=jobs[0].conduct)
    else:
        enqueue_many(task_of(job).prepare(key=job.key, conduct=job.conduct) for job in jobs)


def _say(verb: Verb, keys: Iterable[str]) -> None:
    for key in keys:
        witness(settings.CHAOS_FOLDER / "ledger", verb, key)


if __name__ == "__main__":
    main()
