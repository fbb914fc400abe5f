"""Invent a history of ended jobs, to see the pages at size. For demos and benchmarks: nothing of it ever happened."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from math import log
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from jobs.fingerprints import fingerprint
from jobs.models import Attempt, Job, Outcome, Status
from jobs.models.writing import Row, write
from jobs.services.rolling_up import count_again

# Jobs a transaction: tens of megabytes at most in memory, and a Ctrl-C loses a second's work.
BATCH = 10_000
# The same history each time, for the same hour.
SEED = 2026
# Nobody works at night or on Sundays, but some jobs do.
NIGHT_SHIFT, WEEKEND = 0.15, 0.25
# Of a hundred jobs so many are tried again, fail in the end, or are cancelled.
RETRIED, FAILED, CANCELLED = 4, 1.5, 0.5
# The mail server was away for a while, yesterday: what a chart is for.
OUTAGE_AGO, OUTAGE_LASTED = timedelta(hours=20), timedelta(minutes=50)
FAIL_IN_OUTAGE = 45.0
MAX_ATTEMPTS = 3

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, kw_only=True)
class Strand:
    """One kind of job in a history: how often among all, and how long one takes, typically, in seconds.

    What there are several of is drawn from. `subject_type` is the key of a content type: without one, what a job is
    about is a label and no link. `fails` of a hundred fail in the end.
    """

    task: str
    queue_name: str
    share: float
    seconds: float
    argument: str = "invoice_id"
    subject: str = ""
    subject_type: int | None = None
    tenants: Sequence[str] = ("",)
    askers: Sequence[int | None] = (None,)
    errors: Sequence[str] = ("TimeoutError: timed out",)
    fails: float = FAILED


def invent_history(strands: Sequence[Strand], count: int, days: int, progress: Progress | None = None) -> None:
    """Write so many ended jobs with their attempts, over the last days."""
    chance = random.Random(SEED)  # noqa: S311 - a demo needs no secrets
    now = timezone.now()
    times = iter(sorted(_moment(chance, now, days) for _ in range(count)))
    done = 0
    try:
        while some := list(islice(times, BATCH)):
            _write([_job(chance, strands, moment, now) for moment in some])
            done += len(some)
            if progress:
                progress(done, count, "jobs invented")
    finally:
        count_again()


def _write(invented: list[tuple[Row, list[Row]]]) -> None:
    with transaction.atomic():
        write(Job, [job for job, _ in invented])
        write(Attempt, [attempt for _, attempts in invented for attempt in attempts])


def _moment(chance: random.Random, now: datetime, days: int) -> datetime:
    """Return a moment of the last days, in the hours in which an office works more often than in others."""
    while True:
        moment = now - timedelta(days=chance.random() * days)
        if chance.random() < (WEEKEND if moment.weekday() > 4 else 1):
            break
    if chance.random() < NIGHT_SHIFT:
        return moment
    at_work = moment.replace(hour=0, minute=0) + timedelta(hours=chance.triangular(6, 20, 11))
    return at_work if at_work < now - timedelta(minutes=1) else moment


def _job(chance: random.Random, strands: Sequence[Strand], moment: datetime, now: datetime) -> tuple[Row, list[Row]]:
    strand = chance.choices(strands, [strand.share for strand in strands])[0]
    is_bad = _is_outage(moment, now) and strand.queue_name == "email"
    status, tries = _fate(chance, FAIL_IN_OUTAGE if is_bad else strand.fails)
    job_id, error = _id(moment), chance.choice(strand.errors)
    attempts = list(_attempts(chance, strand, error, job_id, status, tries, moment))
    last = attempts[-1]
    job = {
        "id": job_id,
        "task": strand.task,
        "queue_name": strand.queue_name,
        "status": status.value,
        "timeout": 60,
        "attempt": tries,
        "max_attempts": MAX_ATTEMPTS,
        "enqueued_at": moment,
        "ready_at": last["ready_at"],
        "delivered_at": last["ready_at"],
        "started_at": last["started_at"],
        "finished_at": min(last["finished_at"], now),
        "error": error if status == Status.FAILED else "",
        "error_fingerprint": _fingerprint(error) if status == Status.FAILED else "",
        **_request(chance, strand, moment),
    }
    for attempt in attempts:
        del attempt["ready_at"]
        attempt["finished_at"] = min(attempt["finished_at"], now)
    return job, attempts


def _request(chance: random.Random, strand: Strand, moment: datetime) -> Row:
    """Return who asked for a job, and what it is about."""
    number = chance.randrange(1, 100_000)
    return {
        "arguments": {strand.argument: number} if strand.subject else {},
        "tenant": chance.choice(strand.tenants),
        "subject_type_id": strand.subject_type,
        "subject_id": str(number) if strand.subject_type else "",
        "subject_label": f"{strand.subject} {moment.year}-{number:05}" if strand.subject else "",
        "requested_by_id": chance.choice(strand.askers),
    }


@cache
def _fingerprint(error: str) -> str:
    kind, _, message = error.partition(": ")
    return fingerprint(kind, message)


def _fate(chance: random.Random, failed: float) -> tuple[Status, int]:
    drawn = chance.random() * 100
    if drawn < failed:
        return Status.FAILED, MAX_ATTEMPTS
    if drawn < failed + CANCELLED:
        return Status.CANCELLED, 1
    return Status.SUCCESSFUL, 2 if drawn < failed + CANCELLED + RETRIED else 1


def _is_outage(moment: datetime, now: datetime) -> bool:
    return timedelta() < moment - (now - OUTAGE_AGO) < OUTAGE_LASTED


def _attempts(
    chance: random.Random, strand: Strand, error: str, job_id: UUID, status: Status, tries: int, moment: datetime
) -> Iterator[Row]:
    ready = moment
    for number in range(1, tries + 1):
        started = ready + timedelta(seconds=min(chance.lognormvariate(log(0.2), 1.2), 600))
        finished = started + timedelta(seconds=min(chance.lognormvariate(log(strand.seconds), 0.6), 50))
        outcome = Outcome(status.value) if number == tries else Outcome.FAILED
        went_wrong = outcome == Outcome.FAILED
        yield {
            "job_id": job_id,
            "number": number,
            "outcome": outcome.value,
            "worker": f"invented-{chance.randrange(1, 5)}",
            "started_at": started,
            "ready_at": ready,
            "finished_at": finished,
            "error_class": error.partition(":")[0] if went_wrong else "",
            "error": error if went_wrong else "",
            "traceback": f"Traceback (most recent call last):\n  …\n{error}" if went_wrong else "",
        }
        ready = finished + timedelta(seconds=chance.random() * 10 * number)


def _id(moment: datetime) -> UUID:
    """Return an id of the moment, as those of jobs are: version 7 of RFC 9562. Never the same for two histories."""
    milliseconds = int(moment.astimezone(UTC).timestamp() * 1000)
    bits = milliseconds << 80 | 7 << 76 | random.getrandbits(12) << 64 | 2 << 62 | random.getrandbits(62)
    return UUID(int=bits)
