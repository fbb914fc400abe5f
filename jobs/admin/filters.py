"""The filters of the jobs list: each is a word of the search. None of them reads the table to offer its choices."""

from typing import TYPE_CHECKING, cast

from django.contrib import admin

from jobs.models import Job, Status
from jobs.queues import Queue
from jobs.registry import every_definition, task_title
from jobs.selectors.listing import jobs_of
from jobs.selectors.schedule_record import find_schedule
from jobs.selectors.search_words import Term

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest


class SearchFilter(admin.SimpleListFilter):
    """A filter that says in a term of the search what it keeps, so that one search finds all of it."""

    # Of the search.
    field: str = ""

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Job]") -> "QuerySet[Job]":
        """Leave the jobs as they are: the search does it."""
        return queryset

    def terms(self, request: "HttpRequest") -> list[Term]:
        """Return what it adds to the search."""
        value = self.value()
        return [Term(self.field, value)] if value else []


class StatusFilter(SearchFilter):
    """By where a job stands."""

    title = "status"
    # As Django names the filter of a field: addresses that people kept go on to work.
    parameter_name = "status__exact"
    field = "status"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return every status."""
        return [(status.value, str(status.label)) for status in Status]


class QueueFilter(SearchFilter):
    """By queue."""

    title = "queue"
    parameter_name = "queue"
    field = "queue"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return every queue."""
        return [(queue.value, queue.value) for queue in Queue]


class TaskFilter(SearchFilter):
    """By task, in words."""

    title = "task"
    parameter_name = "task"
    field = "task"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return every task there is, and the one asked for if its code is gone."""
        names = {task.name for task in every_definition()} | set(request.GET.getlist(self.parameter_name)[:1])
        return sorted(((name, task_title(name)) for name in names), key=lambda choice: choice[1].lower())


class AskedByFilter(SearchFilter):
    """By who asked."""

    title = "who asked"
    parameter_name = "asked_by"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return the three answers that matter."""
        return [("me", "Me"), ("people", "A person"), ("system", "The system")]

    def terms(self, request: "HttpRequest") -> list[Term]:
        """Return who was chosen."""
        value = self.value()
        if value == "me":
            return [Term("user", cast("User", request.user).get_username())]
        return [Term("asked", value)] if value in ("people", "system") else []


class AboutFilter(SearchFilter):
    """By what a job is about; offered only to who comes from an object's panel."""

    title = "what it is about"
    parameter_name = "about"
    field = "subject"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return the object the viewer came from, by the name its latest job has for it."""
        wanted = request.GET.get(self.parameter_name, "")
        subject = _subject(wanted)
        if subject is None:
            return []
        label = jobs_of(*subject).values_list("subject_label", flat=True).first()
        return [(wanted, label or "An object without jobs")]


class ScheduleFilter(SearchFilter):
    """By the schedule that a job is of; offered only to who comes from a schedule's page."""

    title = "schedule"
    parameter_name = "schedule"
    field = "schedule"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return the schedule the viewer came from."""
        schedule = find_schedule(request.GET.get(self.parameter_name, ""))
        return [(str(schedule.pk), str(schedule))] if schedule else []


def about_parameter(content_type_id: int, object_id: str) -> str:
    """Return the value of `about` that stands for an object."""
    return f"{content_type_id}-{object_id}"


def _subject(parameter: str) -> tuple[int, str] | None:
    content_type_id, _, object_id = parameter.partition("-")
    if content_type_id.isdecimal() and len(content_type_id) < 10 and object_id:
        return int(content_type_id), object_id
    return None
