"""What is wrong with schedules: did not begin in time, took too long, produced nothing, failed, could not run."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from jobs.models import LIVE, Firing, FiringOutcome, Job, Schedule, Status


class AlarmKind(StrEnum):
    """What is wrong."""

    LATE = "late"
    SLOW = "slow"
    EMPTY = "empty"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One thing that is wrong with a schedule: in words, since when, and the job it shows in if there is one."""

    schedule: Schedule
    kind: AlarmKind
    text: str
    since: datetime
    job: Job | None = None


def alarms(
    schedules: Iterable[Schedule] | None = None,
    now: datetime | None = None,
    *,
    last: Mapping[int, Firing] | None = None,
) -> list[Alarm]:
    """Return what is wrong with schedules, all that run by themselves unless some are given; by their last run.

    `last` is what `last_firings` returned, if somebody has asked already.
    """
    now = now or timezone.now()
    chosen = Schedule.objects.running() if schedules is None else schedules
    last = last_firings(chosen) if last is None else last
    return [alarm for schedule in chosen for alarm in _alarms(schedule, last.get(schedule.pk), now)]


def last_firings(schedules: Iterable[Schedule]) -> dict[int, Firing]:
    """Return the last time of each schedule that was not missed, with its job, by the schedule's id."""
    latest = Firing.objects.filter(schedule=OuterRef("pk")).exclude(outcome=FiringOutcome.MISSED).order_by("-fire_at")
    some = Schedule.objects.filter(pk__in=[schedule.pk for schedule in schedules])
    ids = some.annotate(last=Subquery(latest.values("pk")[:1])).order_by().values("last")
    firings = Firing.objects.filter(pk__in=ids).select_related("job")
    return {firing.schedule_id: firing for firing in firings}


def is_nothing(result: Any) -> bool:
    """Say whether a result shows nothing for the work: None, zero, empty, or made of such only."""
    if isinstance(result, dict):
        return all(map(is_nothing, result.values()))
    if isinstance(result, list):
        return all(map(is_nothing, result))
    return not result


def _alarms(schedule: Schedule, last: Firing | None, now: datetime) -> Iterator[Alarm]:
    within = timedelta(seconds=schedule.start_within)
    if schedule.next_at and now - schedule.next_at > within:
        text = f"“{schedule}” did not begin: its time has come and no clock has fired it."
        yield Alarm(schedule=schedule, kind=AlarmKind.LATE, text=text, since=schedule.next_at)
    if last is None:
        return
    if last.outcome == FiringOutcome.REFUSED:
        text = f"“{schedule}” could not run: {last.note}"
        yield Alarm(schedule=schedule, kind=AlarmKind.REFUSED, text=text, since=last.fire_at)
    if last.job is not None:
        yield from _of_job(schedule, last, last.job, now)


def _of_job(schedule: Schedule, last: Firing, job: Job, now: datetime) -> Iterator[Alarm]:
    due = job.run_after if job.run_after and job.attempt == 1 else last.fire_at
    if job.status in LIVE and job.started_at is None and now - due > timedelta(seconds=schedule.start_within):
        text = f"“{schedule}” did not begin: its job waits, and no worker has taken it."
        yield Alarm(schedule=schedule, kind=AlarmKind.LATE, text=text, since=due, job=job)
    if job.status == Status.FAILED and job.finished_at:
        text = f"“{schedule}” failed: {job.error}"
        yield Alarm(schedule=schedule, kind=AlarmKind.FAILED, text=text, since=job.finished_at, job=job)
    if schedule.expected_seconds is not None and job.started_at is not None:
        yield from _if_slow(schedule, job, job.started_at, timedelta(seconds=schedule.expected_seconds), now)
    if schedule.must_produce and job.status == Status.SUCCESSFUL and job.finished_at and is_nothing(job.result):
        text = f"“{schedule}” ran and produced nothing."
        yield Alarm(schedule=schedule, kind=AlarmKind.EMPTY, text=text, since=job.finished_at, job=job)


def _if_slow(schedule: Schedule, job: Job, began: datetime, expected: timedelta, now: datetime) -> Iterator[Alarm]:
    took = (job.finished_at if job.finished_at else now) - began
    if took > expected:
        verb = "took" if job.finished_at else "has taken"
        seconds = f"{took.total_seconds():,.0f} s, and {expected.total_seconds():,.0f} s are expected"
        text = f"“{schedule}” {verb} {seconds}."
        yield Alarm(schedule=schedule, kind=AlarmKind.SLOW, text=text, since=began + expected, job=job)
