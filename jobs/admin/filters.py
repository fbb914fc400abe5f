"""The filters of the jobs list; none of them reads the table to offer its choices."""

from typing import TYPE_CHECKING

from django.contrib import admin

from jobs.models import Job
from jobs.queues import Queue
from jobs.registry import every_definition, task_title
from jobs.selectors.listing import jobs_of
from jobs.selectors.schedule_record import find_schedule, firings_of

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest


class QueueFilter(admin.SimpleListFilter):
    """By queue."""

    title = "queue"
    parameter_name = "queue"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return every queue."""
        return [(queue.value, queue.value) for queue in Queue]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Job]") -> "QuerySet[Job]":
        """Return the jobs of the queue chosen."""
        return queryset.filter(queue_name=self.value()) if self.value() else queryset


class TaskFilter(admin.SimpleListFilter):
    """By task, in words."""

    title = "task"
    parameter_name = "task"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return every task there is, and the one asked for if its code is gone."""
        names = {task.name for task in every_definition()} | set(request.GET.getlist(self.parameter_name)[:1])
        return sorted(((name, task_title(name)) for name in names), key=lambda choice: choice[1].lower())

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Job]") -> "QuerySet[Job]":
        """Return the jobs of the task chosen."""
        return queryset.filter(task=self.value()) if self.value() else queryset


class AskedByFilter(admin.SimpleListFilter):
    """By who asked."""

    title = "who asked"
    parameter_name = "asked_by"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return the three answers that matter."""
        return [("me", "Me"), ("people", "A person"), ("system", "The system")]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Job]") -> "QuerySet[Job]":
        """Return the jobs asked for by whom was chosen."""
        match self.value():
            case "me":
                return queryset.filter(requested_by_id=request.user.pk)
            case "people":
                return queryset.filter(requested_by__isnull=False)
            case "system":
                return queryset.filter(requested_by=None)
        return queryset


class AboutFilter(admin.SimpleListFilter):
    """By what a job is about; offered only to who comes from an object's panel."""

    title = "what it is about"
    parameter_name = "about"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return the object the viewer came from, by the name its latest job has for it."""
        wanted = request.GET.get(self.parameter_name, "")
        subject = _subject(wanted)
        if subject is None:
            return []
        label = jobs_of(*subject).values_list("subject_label", flat=True).first()
        return [(wanted, label or "An object without jobs")]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Job]") -> "QuerySet[Job]":
        """Return the jobs about the object."""
        subject = _subject(self.value() or "")
        return queryset if subject is None else queryset.filter(subject_type=subject[0], subject_id=subject[1])


class ScheduleFilter(admin.SimpleListFilter):
    """By the schedule that a job is of; offered only to who comes from a schedule's page."""

    title = "schedule"
    parameter_name = "schedule"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return the schedule the viewer came from."""
        schedule = find_schedule(request.GET.get(self.parameter_name, ""))
        return [(str(schedule.pk), str(schedule))] if schedule else []

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Job]") -> "QuerySet[Job]":
        """Return the jobs that were made for its times, or asked for by hand."""
        schedule = find_schedule(self.value() or "")
        return queryset.filter(pk__in=firings_of(schedule).values("job")) if schedule else queryset


def about_parameter(content_type_id: int, object_id: str) -> str:
    """Return the value of `about` that stands for an object."""
    return f"{content_type_id}-{object_id}"


def _subject(parameter: str) -> tuple[int, str] | None:
    content_type_id, _, object_id = parameter.partition("-")
    if content_type_id.isdecimal() and len(content_type_id) < 10 and object_id:
        return int(content_type_id), object_id
    return None
