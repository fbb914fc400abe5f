"""The overview in the admin: how every queue, worker and clock stands, and how it went."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_safe

from jobs.admin.frame import frame, live_part
from jobs.admin.health import alerts_context, failures_context
from jobs.admin.overview_display import point_words, queue_row, time_words
from jobs.admin.process_admin import done_words, duty_words, late_words, memory_words
from jobs.admin.read_only import ReadOnly
from jobs.models import Alert, Overview
from jobs.selectors import overview as selected
from jobs.selectors.alerts import open_alerts
from jobs.selectors.charts import DEFAULT_SPAN, SPANS, Span
from jobs.selectors.health import is_alive

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    _ModelAdmin = admin.ModelAdmin[Overview]
else:
    _ModelAdmin = admin.ModelAdmin

VIEW = "jobs.view_job"


@admin.register(Overview)
class OverviewAdmin(ReadOnly, _ModelAdmin):
    """The page of everything. It has no rows of its own, and so no other pages."""

    def get_urls(self) -> "list[URLPattern]":
        """Return the addresses of the page and of its live part."""
        page = self.admin_site.admin_view(show_overview)
        return [
            path("", page, name="jobs_overview_changelist"),
            path("live/", live_overview, name="jobs_overview_live"),
        ]

    def has_view_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Say whether this person may see jobs: that is enough."""
        return request.user.has_perm(VIEW)

    def has_module_permission(self, request: "HttpRequest") -> bool:
        """Say whether the page is listed for this person."""
        return self.has_view_permission(request)


@require_safe
def show_overview(request: "HttpRequest") -> "HttpResponse":
    """Show how everything stands, with what is wrong above it."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    context = frame(request, "Overview", opts=Overview._meta, **_context(request))
    return TemplateResponse(request, "admin/jobs/overview/change_list.html", context)


@live_part(VIEW)
def live_overview(request: "HttpRequest") -> "HttpResponse":
    """Show the part of the page that changes, which is nearly all of it."""
    return TemplateResponse(request, "admin/jobs/overview/live.html", _context(request))


def _context(request: "HttpRequest") -> dict[str, Any]:
    span = SPANS.get(request.GET.get("span", ""), DEFAULT_SPAN)
    found = selected.overview(span)
    failed = failures_context()
    alerts: list[Alert] = open_alerts() if request.user.has_perm("jobs.view_alert") else []
    return {
        "found": found,
        "span": span,
        "spans": SPANS.values(),
        "troubles": found.troubles,
        "rows": [queue_row(line, span) for line in found.queues],
        "figures": _figures(found),
        "processes": [_told(line) for line in (*found.clocks, *found.workers)],
        "is_well": not (
            found.troubles or alerts or failed["failures"].count or any(line.state.pause for line in found.queues)
        ),
        **failed,
        **alerts_context(alerts),
    }


def _figures(found: selected.Overview) -> dict[str, Any]:
    """Return the charts as a table: the queues that have something to tell, and a row for each point, newest first."""
    busy = [line for line in found.queues if line.chart.total and line.chart.total.ended]
    return {"names": [line.state.name for line in busy], "rows": list(_points(found.span, found, busy))}


def _points(
    span: Span, found: selected.Overview, busy: list[selected.QueueLine]
) -> "Iterator[tuple[str, list[tuple[str, str]]]]":
    for number, at in reversed(list(enumerate(span.times(found.now)))):
        yield (
            time_words(at, span),
            [(line.state.name, point_words(line.chart.points[number])) for line in busy],
        )


def _told(line: selected.ProcessLine) -> tuple[selected.ProcessLine, bool, str, str, str]:
    """Return a process, whether it is alive, what else there is to know of it, what it did, and its memory."""
    process = line.process
    notes = ", ".join(filter(None, (duty_words(process), late_words(process))))
    return line, is_alive(process), notes, done_words(process), memory_words(process)
