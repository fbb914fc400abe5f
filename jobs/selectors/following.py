"""What happened lately to jobs that fit a search, for whoever follows it as it happens."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from jobs.models import FINAL, Attempt, Job, JobQuerySet, Outcome, Status
from jobs.selectors.listing import listed
from jobs.selectors.paging import NEWEST, page_of
from jobs.selectors.search_times import first_id_at
from jobs.selectors.searching import Search

# Of each kind of event: more in one look is more than anyone reads, and only the newest are told.
MOST = 1_000
_BROKEN = (Outcome.FAILED, Outcome.TIMED_OUT, Outcome.CRASHED, Outcome.POSTPONED)
_KILLED = (Outcome.TIMED_OUT, Outcome.CRASHED)


class Change(StrEnum):
    """What happened to a job."""

    ENQUEUED = "enqueued"
    STARTED = "started"
    RETRYING = "retrying"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One change of a job. `attempt` is the number of the attempt that began or ended; 0 where none did."""

    at: datetime
    change: Change
    job: Job
    attempt: int = 0
    lasted: timedelta | None = None
    error: str = ""

    @property
    def key(self) -> tuple[UUID, str, int]:
        """What it is known by, whenever it is looked for."""
        return self.job.pk, self.change, self.attempt


def newest(search: Search, count: int) -> list[Event]:
    """Return how the newest jobs of a search stand, as their latest events, oldest first."""
    return _in_order(map(_standing, page_of(search, NEWEST, count).jobs)) if count else []


def since(search: Search, window: timedelta) -> list[Event]:
    """Return what happened in the last while, oldest first; reads no more rows than there were events in it.

    What began and ended between two looks is only told to have ended.
    """
    return _in_order([*_enqueued(search, window), *_running(search), *_broken(search, window), *_ended(search, window)])


def _in_order(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.at, list(Change).index(event.change)))


def _standing(job: Job) -> Event:
    """Return the latest event of a job."""
    if job.status in FINAL and job.finished_at:
        return _end_of(job)
    if job.status == Status.RUNNING and job.started_at:
        return _start_of(job)
    return Event(at=job.enqueued_at, change=Change.ENQUEUED, job=job)


def _enqueued(search: Search, window: timedelta) -> Iterator[Event]:
    # Ids are in the order of time, by the clock of whoever enqueued.
    rows = search.jobs.filter(pk__gte=first_id_at(timezone.now() - window)).order_by("-pk")
    for job in _rows(rows):
        yield Event(at=job.enqueued_at, change=Change.ENQUEUED, job=job)


def _running(search: Search) -> Iterator[Event]:
    for job in _rows(search.jobs.filter(status=Status.RUNNING).order_by("-pk")):
        if job.started_at:
            yield _start_of(job)


def _broken(search: Search, window: timedelta) -> Iterator[Event]:
    """Yield the attempts that broke and are followed by another one.

    An index knows them by what they left, another one those that were killed. What neither knows, as an attempt that
    asked for later, is found while its job waits for the next one.
    """
    lately = Attempt.objects.filter(finished_at__gte=Now() - window, outcome__in=_BROKEN).defer("log", "traceback")
    left = lately.filter(~Q(log="", traceback="")).order_by("-finished_at")[:MOST]
    waits = lately.filter(job__status=Status.RETRYABLE, number=F("job__attempt") - 1).order_by("-finished_at")[:MOST]
    killed = killed_since(window).defer("log", "traceback")[:MOST]
    attempts = list({attempt.pk: attempt for attempt in (*left, *killed, *waits)}.values())
    jobs = {job.pk: job for job in _rows(search.jobs.filter(pk__in={attempt.job_id for attempt in attempts}))}
    for attempt in attempts:
        job = jobs.get(attempt.job_id)
        if job and attempt.finished_at and not (job.status == Status.FAILED and attempt.number == job.attempt):
            yield Event(
                at=attempt.finished_at,
                change=Change.RETRYING,
                job=job,
                attempt=attempt.number,
                lasted=attempt.duration,
                error=attempt.error,
            )


def killed_since(window: timedelta) -> "QuerySet[Attempt]":
    """Return the attempts that were killed in the last while, the latest first."""
    return Attempt.objects.filter(finished_at__gte=Now() - window, outcome__in=_KILLED).order_by("-finished_at")


def _ended(search: Search, window: timedelta) -> Iterator[Event]:
    for job in _rows(search.jobs.filter(finished_at__gte=Now() - window).order_by("-finished_at")):
        yield _end_of(job)


def _rows(jobs: JobQuerySet) -> JobQuerySet:
    return listed(jobs)[:MOST]


def _start_of(job: Job) -> Event:
    return Event(at=job.started_at or job.enqueued_at, change=Change.STARTED, job=job, attempt=job.attempt)


def _end_of(job: Job) -> Event:
    ended = job.finished_at or job.enqueued_at
    # What was cancelled may have ended long after its last attempt did.
    lasted = ended - job.started_at if job.started_at and job.status != Status.CANCELLED else None
    return Event(at=ended, change=Change(job.status), job=job, attempt=job.attempt, lasted=lasted, error=job.error)
