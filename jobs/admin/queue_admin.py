"""Queues in the admin: how each stands, and pausing and resuming it."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from jobs.admin.frame import frame, live_part
from jobs.admin.keeping_acts import KeepsActs
from jobs.admin.queue_acting import QUEUE_VERBS, act_on_queue
from jobs.admin.read_only import ReadOnly
from jobs.models import QueueControl
from jobs.selectors.health import troubles
from jobs.selectors.queues import QueueState, queue_states

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    _ModelAdmin = admin.ModelAdmin[QueueControl]
else:
    _ModelAdmin = admin.ModelAdmin

VIEW = "jobs.view_queuecontrol"


@admin.register(QueueControl)
class QueueAdmin(KeepsActs, ReadOnly, _ModelAdmin):
    """The page of queues. Its rows are the queues there are, whether anybody has said something of them or not."""

    def get_urls(self) -> "list[URLPattern]":
        """Add the addresses of the acts and of the live part."""
        acts = [
            path(
                f"<str:queue_name>/{verb.name}/",
                self.admin_site.admin_view(partial(act_on_queue, verb=verb)),
                name=f"jobs_queuecontrol_{verb.name}",
            )
            for verb in QUEUE_VERBS
        ]
        return [path("live/", live_queues, name="jobs_queuecontrol_live"), *acts, *super().get_urls()]

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show how every queue stands, with what is wrong above it."""
        if not request.user.has_perm(VIEW):
            raise PermissionDenied
        context = frame(request, "Queues", model=QueueControl, troubles=troubles(), **_context(request))
        return TemplateResponse(request, "admin/jobs/queue/change_list.html", context)

    def change_view(
        self,
        request: "HttpRequest",
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> "HttpResponse":
        """Lead to the page of all queues: there is nothing more to know of one."""
        return redirect("admin:jobs_queuecontrol_changelist")


@live_part(VIEW)
def live_queues(request: "HttpRequest") -> "HttpResponse":
    """Show the part of the page that changes."""
    return TemplateResponse(request, "admin/jobs/queue/table.html", _context(request))


def _context(request: "HttpRequest") -> dict[str, Any]:
    states = queue_states()
    jobs = reverse("admin:jobs_job_changelist") if request.user.has_perm("jobs.view_job") else ""
    return {
        "rows": [(state, list(_acts(request, state))) for state in states],
        "jobs_url": jobs,
        "now": timezone.now(),
    }


def _acts(request: "HttpRequest", state: QueueState) -> "Iterator[tuple[str, str]]":
    for verb in QUEUE_VERBS:
        if verb.fits(state.pause, state.waiting + state.later) and verb.permits(request.user):
            yield verb.label, reverse(f"admin:jobs_queuecontrol_{verb.name}", args=[state.name])
