"""The producers: a process that enqueues what it is told to, in a child each time, so that they can be killed.

It reads lines `<file of a plan> <threads> <pause in seconds> <apart or at-once>`,
and answers each with the child's process id.
"""

import os
import random
import signal
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
from django.db import DatabaseError, connections, transaction

from tests.chaos.ledger import Verb, ledger_here, witness
from tests.chaos.workload import PlannedJob, PlannedTransaction, loads


class ToldToRollBack(Exception):
    """The transaction is to leave nothing."""


def main() -> None:
    """Fork a producer for each line read, until the harness closes the pipe."""
    django.setup()
    # Nobody asks how the children ended: the ledger tells.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        plan, threads, pause, how = line.split()
        if (pid := os.fork()) == 0:
            transactions = loads(Path(plan).read_text())
            if how == "at-once":
                produce_at_once(transactions, int(threads))
            else:
                produce(transactions, int(threads), float(pause))
            os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


def produce(transactions: list[PlannedTransaction], threads: int, pause: float) -> None:
    """Enqueue from several threads, each with pauses that are `pause` on average."""
    with ThreadPoolExecutor(threads) as pool:
        parts = [pool.submit(_produce, transactions[number::threads], pause) for number in range(threads)]
    for part in parts:
        part.result()


def produce_at_once(transactions: list[PlannedTransaction], threads: int) -> None:
    """Enqueue everything from every thread, all of them at the same one at the same time, under idempotency keys."""
    together = threading.Barrier(threads)
    with ThreadPoolExecutor(threads) as pool:
        for part in [pool.submit(_produce_in_step, transactions, together) for _ in range(threads)]:
            part.result()


def _produce_in_step(transactions: Iterable[PlannedTransaction], together: threading.Barrier) -> None:
    try:
        for one in transactions:
            together.wait()
            _enqueue(one, at_once=True)
    finally:
        connections.close_all()


def _produce(transactions: Iterable[PlannedTransaction], pause: float) -> None:
    try:
        for one in transactions:
            _enqueue(one)
            time.sleep(random.random() * 2 * pause)
    finally:
        connections.close_all()


def _enqueue(planned: PlannedTransaction, *, at_once: bool = False) -> None:
    keys = [job.key for job in planned.jobs]
    _say(Verb.ATTEMPTING, keys)
    try:
        with transaction.atomic():
            _write(planned.jobs, at_once=at_once)
            if planned.rolled_back:
                raise ToldToRollBack
    except ToldToRollBack:
        _say(Verb.ROLLED_BACK, keys)
    except DatabaseError:
        # Whether that was committed nobody knows: neither acknowledged nor rolled back.
        connections.close_all()
    else:
        _say(Verb.ACKNOWLEDGED, keys)


def _write(jobs: Sequence[PlannedJob], *, at_once: bool) -> None:
    from jobs.api import enqueue_many
    from tests.chaos.app.tasks import task_of

    if len(jobs) == 1:
        task_of(jobs[0], at_once=at_once).enqueue(key=jobs[0].key, conduct=jobs[0].conduct)
    else:
        tasks = [task_of(job, at_once=at_once) for job in jobs]
        enqueue_many(task.prepare(key=job.key, conduct=job.conduct) for task, job in zip(tasks, jobs, strict=True))


def _say(verb: Verb, keys: Iterable[str]) -> None:
    for key in keys:
        witness(ledger_here(), verb, key)


if __name__ == "__main__":
    main()
