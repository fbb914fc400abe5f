"""Eight processes that give turns, claim, end and die: `python -m tests.crowd <file> <seed> <seconds> [<bug>]`.

Each writes down what it begins and ends. One in a few kills itself over its work; others are killed from outside,
wherever they are. Periods and delays are a tenth of the product's or less, so that seconds try what holds over minutes.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

import django
from django.apps import apps

# A program of its own, unless a test looks into it.
if not apps.ready:
    django.setup()

from django.db import connections

from jobs.models import LIVE, Attempt, Job, Outcome, Status
from jobs.models.limit import LimitQuerySet
from jobs.services import letting_in, rooms
from jobs.services.claiming import claim_many
from jobs.services.endings import failure, success
from jobs.services.finishing import finish
from jobs.services.letting_in import let_in_waiting
from jobs.services.promoting import promote_due
from jobs.services.putting_back import put_back
from jobs.services.rescuing import record_crash
from tests.crowd import PERIOD
from tests.crowd.judging import line

WORKERS = 8
# By which argument the limit of each task counts.
_COUNTED_BY = {"narrow": "n", "fetch": "host", "for_account": "account_id"}
# Of a tenth: how far behind a slot may be given, and how long nobody may look.
_TENTH = 0.1
# What a worker tries to claim at once, whether it has its turn or not.
_AT_ONCE = 3
_WITH_TURN = 0.7
# How often one is killed when it is thought of.
_KILL = 0.5
# How long a job takes at most, and how long a worker lives on average before it is killed, in seconds.
_LONGEST, _LIFE = 0.03, 2.0
# For so long some are killed; then what is left is worked off, in seconds.
_KILLING = 4
# Between two acts, at most: they are to meet, and not to fill the machine; in seconds.
_PAUSE = 0.04


def main() -> None:
    """Work with eight processes until nothing is left, or the time is over."""
    path, seed, seconds, *bug = sys.argv[1:]
    _scale()
    if bug:
        LimitQuerySet.select_for_update = lambda self, *a, **k: self  # type: ignore[method-assign]
    Crowd(Path(path), random.Random(int(seed)), time.monotonic() + float(seconds)).work()


def _scale() -> None:
    # `letting_in` has it by name, too.
    rooms.LAG *= _TENTH
    vars(letting_in)["LAG"] = rooms.LAG
    rooms.UNSEEN *= _TENTH
    rooms.SLACK *= _TENTH
    rooms.LEAST_PERIOD = PERIOD


class Crowd:
    """The processes, of which each that dies has a successor, who records what died with all that died before."""

    def __init__(self, path: Path, chance: random.Random, deadline: float) -> None:
        """Take the file to write to, chance, and when it must be over."""
        self._path = path
        self._chance = chance
        self._deadline = deadline
        self._calm = time.monotonic() + _KILLING
        self._living: dict[int, str] = {}
        self._dead: list[str] = []

    def work(self) -> None:
        """Work, and kill, until nothing is left, or the time is over."""
        for _ in range(WORKERS):
            self._fork()
        while self._living:
            time.sleep(self._chance.uniform(0, 2 * _LIFE / WORKERS))
            if self._is_over:
                for pid in self._living:
                    os.kill(pid, signal.SIGKILL)
            elif time.monotonic() < self._calm and self._chance.random() < _KILL:
                os.kill(self._chance.choice(list(self._living)), signal.SIGKILL)
            self._bury()

    @property
    def _is_over(self) -> bool:
        return time.monotonic() > self._deadline

    def _bury(self) -> None:
        while self._living and (ended := os.waitpid(-1, os.WNOHANG))[0]:
            worker = self._living.pop(ended[0])
            line(self._path, "died", worker, time.monotonic())
            self._dead.append(worker)
            if ended[1] and not self._is_over:
                self._fork()

    def _fork(self) -> None:
        name, seed = f"w{len(self._living) + len(self._dead)}", self._chance.random()
        pid = os.fork()
        if pid:
            self._living[pid] = name
            return
        code = 1
        try:
            Worker(name, self._path, random.Random(seed)).work(self._dead)
            code = 0
        finally:
            connections.close_all()
            os._exit(code)


class Worker:
    """One of the crowd."""

    def __init__(self, name: str, path: Path, chance: random.Random) -> None:
        """Take a name, the file to write to, and chance."""
        self._name = name
        self._path = path
        self._chance = chance

    def work(self, dead: list[str]) -> None:
        """Record who died, and do whatever workers and clocks do until nothing is left."""
        held = Attempt.objects.filter(worker__in=dead, outcome=Outcome.RUNNING)
        for job_id, number, worker in held.values_list("job_id", "number", "worker"):
            record_crash((job_id, number), worker, "killed")
        while Job.objects.filter(status__in=LIVE).exists():
            time.sleep(self._chance.uniform(0, _PAUSE))
            self._chance.choice((let_in_waiting, promote_due, self._run_some, self._run_some))()

    def _run_some(self) -> None:
        ready = Job.objects.filter(status=Status.READY).order_by("?")
        # Whoever has a turn, or, as a message that is too old, anybody.
        wanted = ready.filter(turn_at__isnull=False) if self._chance.random() < _WITH_TURN else ready
        there = list(wanted.values_list("pk", "attempt")[:_AT_ONCE])
        asked = time.monotonic()
        jobs = claim_many(there, self._name) if there else []
        for job in jobs:
            kind = job.task.rpartition(".")[2]
            value = job.arguments[_COUNTED_BY[kind]]
            self._note("began", self._key(job), self._name, kind, value, asked, time.monotonic())
        for job in jobs:
            self._end(job)

    def _end(self, job: Job) -> None:
        time.sleep(self._chance.uniform(0, _LONGEST))
        fate = self._chance.random()
        if fate < 0.05:
            os.kill(os.getpid(), signal.SIGKILL)
        self._note("ended", self._key(job), time.monotonic())
        if fate < 0.1:
            put_back([(job.pk, job.attempt)], self._name)
        else:
            finish(job, failure(job, ValueError("no")) if fate < 0.2 else success(None))

    def _key(self, job: Job) -> str:
        return f"{job.pk}-{job.attempt}-{self._name}"

    def _note(self, *words: Any) -> None:
        line(self._path, *words)


if __name__ == "__main__":
    main()
