"""Jobs in the admin: read by all who may, retried and cancelled by those who may, written by nobody."""

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path

from jobs.admin import columns
from jobs.admin.acting import act_on_job
from jobs.admin.acting_on_matching import act_on_matching, matching_url
from jobs.admin.acting_on_selection import act_on_selection, ask_about_selection, posted_ids
from jobs.admin.answers import ANSWERS
from jobs.admin.argument_editing import edit_arguments
from jobs.admin.chosen import ChosenFilter
from jobs.admin.erasing import erase
from jobs.admin.failed_page import failed_page
from jobs.admin.filters import AboutFilter, AskedByFilter, QueueFilter, ScheduleFilter, StatusFilter, TaskFilter
from jobs.admin.job_list import JobList
from jobs.admin.job_page import job_page, live_job
from jobs.admin.keeping_acts import KeepsActs
from jobs.admin.noting import note_cause
from jobs.admin.panel import live_panel
from jobs.admin.permissions import may_start
from jobs.admin.range_filter import RangeFilter
from jobs.admin.read_only import ReadOnly
from jobs.admin.revealing import reveal_arguments
from jobs.admin.settling import settle
from jobs.admin.starting import start_job
from jobs.admin.verbs import CANCEL, RETRY, RUN, VERBS, Verb
from jobs.models import Job
from jobs.selectors.health import troubles

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    _ModelAdmin = admin.ModelAdmin[Job]
else:
    _ModelAdmin = admin.ModelAdmin


@admin.register(Job)
class JobAdmin(KeepsActs, ReadOnly, _ModelAdmin):
    """The list of jobs, and the addresses of everything about one."""

    list_display = (columns.task, columns.status, columns.enqueued, columns.attempts)
    list_display_links = None
    list_filter = (
        StatusFilter,
        QueueFilter,
        TaskFilter,
        RangeFilter,
        AskedByFilter,
        AboutFilter,
        ScheduleFilter,
        ChosenFilter,
    )
    list_per_page = 50
    # Newest first, always: pages follow the keys.
    sortable_by = ()
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # Django draws the search box for these; `JobList` searches.
    search_fields = ("task",)
    actions = ("retry_selected", "cancel_selected", "run_selected")

    class Media:
        css = {"all": ["jobs/jobs.css"]}

    def get_urls(self) -> "list[URLPattern]":
        """Add the addresses of the acts and of the live parts."""
        parts = [
            path("<uuid:job_id>/live/", live_job, name="jobs_job_live"),
            path("panel/<int:content_type_id>/<path:object_id>/", live_panel, name="jobs_job_panel"),
        ]
        acts = [self._act(f"<uuid:job_id>/{verb.name}", verb.name, act_on_job, verb=verb) for verb in VERBS]
        many = [self._act(verb.name, f"{verb.name}_selection", act_on_selection, verb=verb) for verb in VERBS]
        effect = "<uuid:job_id>/effects/<int:effect_id>"
        all_of_them = [self._act(f"{verb.name}-all", f"{verb.name}_all", act_on_matching, verb=verb) for verb in VERBS]
        causes = [self._act("failed", "failed", failed_page), self._act("failed/note", "note", note_cause)]
        answers = [self._act(f"{effect}/{answer.path}", answer.name, settle, answer=answer) for answer in ANSWERS]
        arguments = [
            self._act("<uuid:job_id>/edit", "edit", edit_arguments),
            self._act("<uuid:job_id>/reveal", "reveal", reveal_arguments),
        ]
        erasing = self._act("erase/<int:content_type_id>/<path:object_id>", "erase", erase)
        return [*acts, *many, *all_of_them, *causes, *answers, *arguments, erasing, *parts, *super().get_urls()]

    def _act(self, address: str, name: str, view: "Callable[..., HttpResponse]", **fixed: object) -> "URLPattern":
        return path(f"{address}/", self.admin_site.admin_view(partial(view, **fixed)), name=f"jobs_job_{name}")

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list, with what is wrong above it."""
        # Django shows the list again to whom posts an action that is not theirs; a refusal is clearer.
        posted = request.POST.getlist("action")
        if any(f"{verb.name}_selected" in posted and not verb.permits(request.user) for verb in VERBS):
            raise PermissionDenied
        # Django would let the database look for what is no id.
        posted_ids(request)
        extra = {"title": "Jobs", "troubles": troubles(), **(extra_context or {})}
        return super().changelist_view(request, extra)

    def add_view(
        self, request: "HttpRequest", form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> "HttpResponse":
        """Make a job of a task that may be started by hand."""
        return start_job(request)

    def change_view(
        self,
        request: "HttpRequest",
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> "HttpResponse":
        """Show a job's own page, which is no form."""
        return job_page(request, object_id)

    def get_list_display(self, request: "HttpRequest") -> Any:
        """Begin each row with what the job is about, linked for this viewer."""
        return (columns.about_for(request), *self.list_display)

    def get_changelist(self, request: "HttpRequest", **kwargs: Any) -> type[JobList]:
        """Return the list that searches and pages by itself."""
        return JobList

    def has_add_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Say whether somebody may make jobs."""
        return may_start(request.user)

    def has_retry_permission(self, request: "HttpRequest") -> bool:
        """Say whether the action is offered."""
        return RETRY.permits(request.user)

    def has_cancel_permission(self, request: "HttpRequest") -> bool:
        """Say whether the action is offered."""
        return CANCEL.permits(request.user)

    def has_run_permission(self, request: "HttpRequest") -> bool:
        """Say whether the action is offered."""
        return RUN.permits(request.user)

    @admin.action(description="Retry selected failed or cancelled jobs", permissions=["retry"])
    def retry_selected(self, request: "HttpRequest", queryset: "QuerySet[Job]") -> "HttpResponse | None":
        """Ask whether to retry a selection."""
        return self._ask(request, queryset, RETRY)

    @admin.action(description="Cancel selected waiting or running jobs", permissions=["cancel"])
    def cancel_selected(self, request: "HttpRequest", queryset: "QuerySet[Job]") -> "HttpResponse | None":
        """Ask whether to cancel a selection."""
        return self._ask(request, queryset, CANCEL)

    @admin.action(description="Run selected scheduled or retrying jobs now", permissions=["run"])
    def run_selected(self, request: "HttpRequest", queryset: "QuerySet[Job]") -> "HttpResponse | None":
        """Ask whether to bring a selection forward."""
        return self._ask(request, queryset, RUN)

    def _ask(self, request: "HttpRequest", queryset: "QuerySet[Job]", verb: Verb) -> "HttpResponse | None":
        if request.POST.get("select_across") == "1":
            job_list = cast("JobList", self.get_changelist_instance(request))
            return HttpResponseRedirect(matching_url(verb, job_list.text, request.get_full_path()))
        return ask_about_selection(request, queryset, verb)
