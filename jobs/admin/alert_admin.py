"""Alerts in the admin: what is wrong and what was, written by the system and read by people."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import F
from django.utils.html import format_html

from jobs.admin.alert_display import alert_badge, alert_url, lasted_text
from jobs.admin.alert_page import alert_page
from jobs.admin.paginator import CappedPaginator
from jobs.admin.read_only import ReadOnly
from jobs.models import Alert
from jobs.moments import ago

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    _ModelAdmin = admin.ModelAdmin[Alert]
else:
    _ModelAdmin = admin.ModelAdmin


class StateFilter(admin.SimpleListFilter):
    """By whether it is still so."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Alert]") -> list[tuple[str, str]]:
        """Return both states."""
        return [("open", "Open"), ("over", "Over")]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Alert]") -> "QuerySet[Alert]":
        """Return the alerts that stand so."""
        return queryset.filter(resolved_at__isnull=self.value() == "open") if self.value() else queryset


@admin.register(Alert)
class AlertAdmin(ReadOnly, _ModelAdmin):
    """The list of alerts, open ones first."""

    list_display = ("what", "state", "since", "lasted")
    list_display_links = None
    list_filter = (StateFilter, "rule")
    list_per_page = 50
    list_select_related = ("rule",)
    ordering = (F("resolved_at").desc(nulls_first=True), "-id")
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ["jobs/jobs.css"]}

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list."""
        return super().changelist_view(request, {"title": "Alerts", **(extra_context or {})})

    def change_view(
        self,
        request: "HttpRequest",
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> "HttpResponse":
        """Show an alert's own page, which is no form."""
        return alert_page(request, object_id)

    @admin.display(description="What is wrong")
    def what(self, alert: Alert) -> "SafeString":
        """Return it in words, linked to the alert's page, and the rule."""
        link = '<a href="{}">{}</a> <span class="job-note">{}</span>'
        return format_html(link, alert_url(alert), alert.text, alert.rule)

    @admin.display(description="State")
    def state(self, alert: Alert) -> "SafeString":
        """Return whether it is still so."""
        return alert_badge(alert)

    @admin.display(description="Since", ordering="opened_at")
    def since(self, alert: Alert) -> "SafeString":
        """Return how long ago it was first seen."""
        return ago(alert.opened_at)

    @admin.display(description="Lasted")
    def lasted(self, alert: Alert) -> str:
        """Return how long it lasted, or has lasted so far."""
        return lasted_text(alert)
