"""Reconciliations: what each looked at, and what came of it."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from billing.admin.event_words import found_badge, what
from billing.admin.moments import ago
from billing.admin.reading_only import ReadingOnly
from billing.models import Found, ReconciliationItem, ReconciliationRun
from billing.provider.client import is_on
from billing.services.reconciling import LIMIT

OFF = "Nothing is paid online: PAYMENT_PROVIDER_URL and PAYMENT_PROVIDER_KEY name no provider."


@admin.register(ReconciliationRun)
class ReconciliationRunAdmin(ReadingOnly):
    """Read by people, written by the job."""

    list_display = ("began", "stands", "looked_at", "recorded", "unmatched", "failed")
    change_form_template = "admin/billing/reconciliationrun/change_form.html"
    change_list_template = "admin/billing/reconciliationrun/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Add how many events came to what."""
        counts = {f"n_{found}": Count("items", filter=Q(items__found=found)) for found in Found}
        runs: QuerySet[Any] = super().get_queryset(request)
        counted: QuerySet[Any] = runs.annotate(n=Count("items"), **counts)
        return counted

    @admin.display(description="Began", ordering="began_at")
    def began(self, run: ReconciliationRun) -> SafeString:
        """Return when it began."""
        return ago(run.began_at)

    @admin.display(description="It")
    def stands(self, run: ReconciliationRun) -> str:
        """Return how it stands."""
        return standing(run)

    @admin.display(description="Looked at")
    def looked_at(self, run: Any) -> int:
        """Return how many events it looked at."""
        return int(run.n)

    @admin.display(description="Recorded")
    def recorded(self, run: Any) -> int:
        """Return how many no webhook had brought."""
        return int(run.n_recorded)

    @admin.display(description="To be assigned")
    def unmatched(self, run: Any) -> int:
        """Return how many fit no invoice."""
        return int(run.n_unmatched)

    @admin.display(description="Failed")
    def failed(self, run: Any) -> int:
        """Return how many could not be dealt with."""
        return int(run.n_failed)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list, and where it is turned on and run."""
        more = {
            "title": "Payment reconciliations",
            "schedule_url": _schedule_url(request),
            "provider_off": "" if is_on() else OFF,
        }
        return super().changelist_view(request, more | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a run and each event it looked at."""
        run = self.get_object(request, object_id)
        more = _context(request, run) if run else {}
        return super().change_view(request, object_id, form_url, more | (extra_context or {}))


def standing(run: ReconciliationRun) -> str:
    """Return how a run stands, in a few words."""
    if run.problem:
        return f"{'Held up' if run.is_open else 'Ended'}: {run.problem}"
    if run.is_open:
        return "Under way"
    return f"Took {LIMIT}, as many as it may; the next one goes on" if run.has_more else "Looked at all there was"


def _context(request: HttpRequest, run: ReconciliationRun) -> dict[str, Any]:
    items = list(run.items.select_related("provider_event")[:LIMIT])
    job = reverse("admin:jobs_job_change", args=[run.job_id]) if request.user.has_perm("jobs.view_job") else ""
    return {
        "title": f"Reconciliation {run.pk}",
        "subtitle": None,
        "standing": standing(run),
        "rows": [(item, _what(item), found_badge(Found(item.found))) for item in items],
        "counts": [(Found(name).label, count) for name, count in run.counts.items() if count],
        "may_see_events": request.user.has_perm("billing.view_providerevent"),
        "job_url": job,
    }


def _what(item: ReconciliationItem) -> str:
    return what(item.provider_event) if item.provider_event else item.event_id


def _schedule_url(request: HttpRequest) -> str:
    if not (is_on() and request.user.has_perm("jobs.view_schedule")):
        return ""
    return f"{reverse('admin:jobs_schedule_changelist')}?q=reconcile"
