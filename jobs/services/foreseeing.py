"""Foresee: work out when a schedule runs next."""

from datetime import datetime

from django.utils import timezone

from jobs.models import Schedule


def foresee(schedule: Schedule, after: datetime | None = None) -> None:
    """Set a schedule's next time after a moment, else after now, without saving it; raises InvalidSchedule."""
    schedule.next_at = schedule.timetable.next_after(after or timezone.now())
