"""Examine what runs jobs and what waits, from rows and lanes; changes nothing."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import islice

from django.db.models import Count, Min
from django.db.models.functions import Now

from jobs.backends.base import job_id_of
from jobs.models import TIMED, Job, JobQuerySet, Kind, Status
from jobs.selectors.drift import Comparison, settled_drift
from jobs.selectors.findings import Finding, Level, ok, warning
from jobs.selectors.health import Trouble, living_workers, troubles

REPAIR = "manage.py jobs doctor --repair"
# Enough to look at one or two of them.
EXAMPLES = 5
# An id that is not one of ours may be of any length.
EXAMPLE_LENGTH = 60
# What should take the clock a second or two is late after so long.
LATE = timedelta(seconds=30)
# A lease that ran out: the clock takes the job back with its next tick or the one after it.
TWO_TICKS = timedelta(seconds=5)


def examine_processes() -> list[Finding]:
    """Return how clock and workers stand."""
    found = troubles()
    return [*_clock(found), *_workers(found)]


def examine_rows() -> list[Finding]:
    """Return the jobs that should have moved on, by what rows alone tell."""
    running = Job.objects.filter(status=Status.RUNNING)
    return [
        _of_rows(
            "undelivered",
            f"Jobs that wait and were not delivered for {LATE.seconds} s",
            f"See that clock and Redis are up: the clock delivers them. Or run {REPAIR}.",
            Job.objects.undelivered_for(LATE),
            "ready_at",
        ),
        _of_rows(
            "abandoned",
            "Running jobs whose worker fell silent",
            f"See that the clock is up: it takes them back. Or run {REPAIR}.",
            running.filter(lease_expires_at__lt=Now() - TWO_TICKS),
            "lease_expires_at",
        ),
        _of_rows(
            "overdue",
            f"Scheduled jobs and retries that are late by {LATE.seconds} s",
            f"See that the clock is up: it starts them. Or run {REPAIR}.",
            Job.objects.filter(status__in=TIMED, run_after__lt=Now() - LATE),
            "run_after",
        ),
    ]


def examine_lanes() -> list[Finding]:
    """Return how rows and messages agree; raises BackendUnavailable."""
    return compared(settled_drift())


def compared(drift: Comparison) -> list[Finding]:
    """Return a comparison in words."""
    return [
        _of_messages(
            "lost",
            "Jobs whose delivery was lost",
            f"See that the clock is up: it delivers them again. Or run {REPAIR}.",
            len(drift.lost),
            drift.lost,
        ),
        _of_messages(
            "ghosts",
            "Messages left over for jobs that don't wait any more",
            f"No job suffers, workers drop them as they come to them. To be rid of them run {REPAIR}.",
            drift.ghosts.total(),
            (message.id for message in drift.ghosts),
        ),
        _of_messages(
            "doubles",
            "Messages that are in the lanes once too often",
            f"No job runs twice, workers drop the second. To be rid of them run {REPAIR}.",
            drift.doubles.total(),
            (message.id for message in drift.doubles),
        ),
    ]


def _clock(found: list[Trouble]) -> list[Finding]:
    silent = [_in_words("clock", trouble) for trouble in found if trouble.kind is Kind.CLOCK]
    return silent or [ok("clock", "The clock is alive.")]


def _workers(found: list[Trouble]) -> list[Finding]:
    unserved = [_in_words("workers", trouble) for trouble in found if trouble.kind is Kind.WORKER]
    if unserved:
        return unserved
    if alive := living_workers():
        return [ok("workers", f"Workers alive: {alive}. No queue waits without one.")]
    return [warning("workers", "No worker is alive; no job waits for one now.", "Run manage.py rqworker.")]


def _in_words(name: str, trouble: Trouble) -> Finding:
    remedy = f"Run {trouble.command}."
    return Finding(name=name, level=Level.BROKEN, text=trouble.text, remedy=remedy, since=trouble.since)


def _of_rows(name: str, label: str, remedy: str, rows: JobQuerySet, time: str) -> Finding:
    found = rows.aggregate(count=Count("pk"), since=Min(time))
    examples = rows.order_by(time).values_list("pk", flat=True)[:EXAMPLES] if found["count"] else ()
    finding = _counted(name, label, remedy, found["count"], map(str, examples))
    return replace(finding, since=found["since"])


def _of_messages(name: str, label: str, remedy: str, count: int, message_ids: Iterable[str]) -> Finding:
    return _counted(name, label, remedy, count, (str(job_id_of(found) or found) for found in message_ids))


def _counted(name: str, label: str, remedy: str, count: int, examples: Iterable[str]) -> Finding:
    return Finding(
        name=name,
        level=Level.BROKEN if count else Level.OK,
        text=f"{label}: {count:,}." if count else f"{label}: none.",
        remedy=remedy if count else "",
        count=count,
        examples=tuple(example[:EXAMPLE_LENGTH] for example in islice(examples, EXAMPLES)),
    )
