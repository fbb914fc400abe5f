"""Everything that is known of one schedule, and which schedule a job is of."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from jobs.models import Firing, Job, OperatorAct, Schedule
from jobs.selectors.acts import acts_on

# As many as one reads through; the list of its jobs has the rest.
FIRINGS = 50
ENTRIES = 50


@dataclass(frozen=True, kw_only=True)
class ScheduleRecord:
    """A schedule with its last firings and its history, newest first."""

    schedule: Schedule
    firings: Sequence[Firing]
    history: Sequence[OperatorAct]
    has_more: bool


def find_schedule(key: object) -> Schedule | None:
    """Return a schedule by its primary key, with who paused it; None when there is none, or `key` is nonsense."""
    # SQLite raises at a number beyond 64 bits.
    if not str(key).isdecimal() or len(str(key)) > 18:
        return None
    return Schedule.objects.select_related("paused_by").filter(pk=str(key)).first()


def firings_of(schedule: Schedule) -> "QuerySet[Firing]":
    """Return the times of a schedule that became jobs."""
    return Firing.objects.filter(schedule=schedule, job__isnull=False)


def schedule_record(schedule: Schedule) -> ScheduleRecord:
    """Return the record of a schedule."""
    rows = Firing.objects.filter(schedule=schedule).select_related("job", "asked_by").order_by("-fire_at")
    # Arguments and results may be 64 KB each, and no list shows them.
    firings = list(rows.defer("job__arguments", "job__result")[: FIRINGS + 1])
    return ScheduleRecord(
        schedule=schedule,
        firings=firings[:FIRINGS],
        history=schedule_history(schedule),
        has_more=len(firings) > FIRINGS,
    )


def schedule_history(schedule: Schedule) -> Sequence[OperatorAct]:
    """Return the last of what people did to a schedule, newest first."""
    return list(acts_on(schedule)[:ENTRIES])


def firing_of(job: Job) -> Firing | None:
    """Return the time of a schedule that a job was made for; None for all other jobs."""
    # A schedule's jobs have keys, which make a time one job.
    return Firing.objects.filter(job=job).select_related("schedule").first() if job.idempotency_key else None
