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
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import django
from django.db import connections

from jobs.backends.tether import end_with
from tests.chaos.enqueueing import enqueue
from tests.chaos.workload import PlannedTransaction, loads


def main() -> None:
    """Fork a producer for each line read, until the harness closes the pipe."""
    django.setup()
    # Nobody asks how the children ended: the ledger tells.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        plan, threads, pause, how = line.split()
        parent = os.getpid()
        if (pid := os.fork()) == 0:
            # A harness that is interrupted leaves nobody who goes on enqueueing.
            end_with(parent, signal.SIGKILL)
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
    """Enqueue everything from every thread, all of them the same one at the same time."""
    together = threading.Barrier(threads)
    with ThreadPoolExecutor(threads) as pool:
        for part in [pool.submit(_produce_in_step, transactions, together) for _ in range(threads)]:
            part.result()


def _produce_in_step(transactions: Iterable[PlannedTransaction], together: threading.Barrier) -> None:
    try:
        for one in transactions:
            together.wait()
            enqueue(one)
    finally:
        connections.close_all()


def _produce(transactions: Iterable[PlannedTransaction], pause: float) -> None:
    try:
        for one in transactions:
            enqueue(one)
            time.sleep(random.random() * 2 * pause)
    finally:
        connections.close_all()


if __name__ == "__main__":
    main()
