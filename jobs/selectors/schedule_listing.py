"""Schedules as lists show them, filter them and search them."""

from django.db.models import F, Q, QuerySet

from jobs.models import Schedule
from jobs.registry import every_definition
from jobs.selectors.schedule_state import State

# Words of a search; more would only narrow what is narrow.
MOST_WORDS = 8
# Those that still run before the retired, the next to run first.
ORDER = (F("retired_at").asc(nulls_first=True), F("next_at").asc(nulls_last=True), "pk")


def listed_schedules() -> "QuerySet[Schedule]":
    """Return every schedule with who paused it, in ORDER."""
    return Schedule.objects.select_related("paused_by").order_by(*ORDER)


def in_state(schedules: "QuerySet[Schedule]", state: str) -> "QuerySet[Schedule]":
    """Return those that stand so; all of them for a state that is none."""
    here = Q(task__in=[definition.name for definition in every_definition()])
    live = Q(retired_at=None, paused_at=None)
    conditions = {
        State.RUNS.value: live & here & Q(next_at__isnull=False),
        State.PAUSED.value: Q(retired_at=None, paused_at__isnull=False),
        State.STILL.value: live & (~here | Q(next_at=None)),
        State.RETIRED.value: Q(retired_at__isnull=False),
    }
    return schedules.filter(conditions[state]) if state in conditions else schedules


def changed_by_people() -> list[int]:
    """Return the keys of the schedules that people changed from what code declares."""
    # Schedules are few, and what JSON says can't be compared with columns on both databases.
    return [schedule.pk for schedule in Schedule.objects.filter(declared__isnull=False) if schedule.changes()]


def search_schedules(schedules: "QuerySet[Schedule]", term: str) -> "QuerySet[Schedule]":
    """Return those in which every word of a search stands: in the name, the key, or what the task is called."""
    for word in term.split()[:MOST_WORDS]:
        tasks = [task.name for task in every_definition() if word.lower() in f"{task.title} {task.description}".lower()]
        schedules = schedules.filter(
            Q(title__icontains=word) | Q(key__icontains=word) | Q(task__icontains=word) | Q(task__in=tasks)
        )
    return schedules
