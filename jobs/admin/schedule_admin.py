"""Schedules in the admin: read, changed, paused, run by those who may; deleted by nobody."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.urls import path

from jobs.admin import schedule_columns as columns
from jobs.admin.keeping_acts import KeepsActs
from jobs.admin.schedule_acting import act_on_schedule
from jobs.admin.schedule_agenda import schedule_agenda
from jobs.admin.schedule_editing import add_schedule, change_schedule
from jobs.admin.schedule_filters import QueueOfScheduleFilter, StateFilter, TaskOfScheduleFilter
from jobs.admin.schedule_page import schedule_page
from jobs.admin.schedule_preview import live_preview
from jobs.admin.schedule_verbs import ADD, CHANGE, SCHEDULE_VERBS, VIEW
from jobs.models import Schedule
from jobs.selectors.health import troubles
from jobs.selectors.schedule_alarms import alarms, last_firings
from jobs.selectors.schedule_listing import ORDER, listed_schedules, search_schedules

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    _ModelAdmin = admin.ModelAdmin[Schedule]
else:
    _ModelAdmin = admin.ModelAdmin


class ScheduleList(ChangeList):
    """The rows of one page, each with its last firing, and the alarms of all schedules: two queries for both."""

    def get_results(self, request: "HttpRequest") -> None:
        """Read the page, what came last of each schedule, and what is wrong with those that run by themselves."""
        super().get_results(request)
        every = list(Schedule.objects.all())
        last = last_firings(every)
        self.alarms = alarms([one for one in every if not one.paused_at and not one.retired_at], last=last)
        self.result_list = list(self.result_list)
        for schedule in self.result_list:
            vars(schedule)["last"] = last.get(schedule.pk)


@admin.register(Schedule)
class ScheduleAdmin(KeepsActs, _ModelAdmin):
    """The list of schedules, and the addresses of everything about one."""

    list_display = (columns.name, columns.state, columns.when, columns.next_run, columns.last_run)
    list_display_links = None
    list_filter = (StateFilter, QueueOfScheduleFilter, TaskOfScheduleFilter)
    list_per_page = 100
    ordering = ORDER
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # Django draws the search box for these; `get_search_results` searches.
    search_fields = ("title", "key", "task")
    search_help_text = "Words of its name, of what its task is called and does, or its key."
    actions = None

    class Media:
        css = {"all": ["jobs/jobs.css"]}

    def get_urls(self) -> "list[URLPattern]":
        """Add the addresses of the acts, the form, the agenda and the preview."""
        own = [
            self._page("agenda", "agenda", schedule_agenda),
            self._page("<int:schedule_id>/edit", "edit", change_schedule),
            path("preview/", live_preview, name="jobs_schedule_preview"),
        ]
        one = "<int:schedule_id>"
        acts = [self._page(f"{one}/{v.path}", v.name, partial(act_on_schedule, verb=v)) for v in SCHEDULE_VERBS]
        return [*own, *acts, *super().get_urls()]

    def _page(self, address: str, name: str, view: "Callable[..., HttpResponse]") -> "URLPattern":
        return path(f"{address}/", self.admin_site.admin_view(view), name=f"jobs_schedule_{name}")

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list, with what is wrong above it."""
        return super().changelist_view(request, {"title": "Schedules", "troubles": troubles(), **(extra_context or {})})

    def add_view(
        self, request: "HttpRequest", form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> "HttpResponse":
        """Make a schedule."""
        return add_schedule(request)

    def change_view(
        self,
        request: "HttpRequest",
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> "HttpResponse":
        """Show a schedule's own page, which is no form."""
        return schedule_page(request, object_id)

    def get_changelist(self, request: "HttpRequest", **kwargs: Any) -> type[ChangeList]:
        """Return the list that knows what came last."""
        return ScheduleList

    def get_queryset(self, request: "HttpRequest") -> "QuerySet[Schedule]":
        """Return schedules as lists show them."""
        return listed_schedules()

    def get_search_results(
        self, request: "HttpRequest", queryset: "QuerySet[Schedule]", search_term: str
    ) -> "tuple[QuerySet[Schedule], bool]":
        """Search as `jobs.selectors.schedule_listing` does."""
        return search_schedules(queryset, search_term), False

    def has_view_permission(self, request: "HttpRequest", obj: Schedule | None = None) -> bool:
        """Say whether somebody may see schedules; who may only change them may not."""
        return request.user.has_perm(VIEW)

    def has_add_permission(self, request: "HttpRequest") -> bool:
        """Say whether somebody may make schedules."""
        return request.user.has_perms([VIEW, ADD])

    def has_change_permission(self, request: "HttpRequest", obj: Schedule | None = None) -> bool:
        """Say whether somebody may change schedules."""
        return request.user.has_perms([VIEW, CHANGE])

    def has_delete_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Nobody deletes schedules: their history would go with them."""
        return False
