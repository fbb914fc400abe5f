"""The filters of the schedules list."""

from typing import TYPE_CHECKING

from django.contrib import admin

from jobs.models import Schedule
from jobs.queues import Queue
from jobs.registry import every_definition, task_title
from jobs.selectors.schedule_listing import changed_by_people, in_state
from jobs.selectors.schedule_state import STATE_WORDS, State

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

CHANGED = "changed"


class StateFilter(admin.SimpleListFilter):
    """By how it stands."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Schedule]") -> list[tuple[str, str]]:
        """Return the states; what stands still and what is over look alike to the database."""
        words = {state.value: word for state, word in STATE_WORDS.items() if state is not State.OVER}
        words[State.STILL.value] = "Stands still or over"
        return [*words.items(), (CHANGED, "Changed here from what the code says")]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Schedule]") -> "QuerySet[Schedule]":
        """Return those in the state chosen."""
        chosen = str(self.value() or "")
        return queryset.filter(pk__in=changed_by_people()) if chosen == CHANGED else in_state(queryset, chosen)


class QueueOfScheduleFilter(admin.SimpleListFilter):
    """By the queue of its task."""

    title = "queue"
    parameter_name = "queue"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Schedule]") -> list[tuple[str, str]]:
        """Return every queue."""
        return [(queue.value, queue.value) for queue in Queue]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Schedule]") -> "QuerySet[Schedule]":
        """Return those whose task waits in the queue chosen."""
        if not self.value():
            return queryset
        return queryset.filter(task__in=[task.name for task in every_definition() if task.queue_name == self.value()])


class TaskOfScheduleFilter(admin.SimpleListFilter):
    """By task, in words: those that have a schedule."""

    title = "task"
    parameter_name = "task"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Schedule]") -> list[tuple[str, str]]:
        """Return the tasks of all schedules."""
        names = Schedule.objects.order_by("task").values_list("task", flat=True).distinct()
        return sorted(((name, task_title(name)) for name in names), key=lambda choice: choice[1].lower())

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Schedule]") -> "QuerySet[Schedule]":
        """Return those of the task chosen."""
        return queryset.filter(task=self.value()) if self.value() else queryset
