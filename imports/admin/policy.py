"""Insurance policies: which end soon, which have ended, and who was told."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.utils.formats import date_format
from django.utils.html import format_html

from imports.models import InsurancePolicy
from imports.services.telling_of_insurance import AHEAD, office_day

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    _ModelAdmin = admin.ModelAdmin[InsurancePolicy]
else:
    _ModelAdmin = admin.ModelAdmin

DAY = timedelta(days=1)


class EndsFilter(admin.SimpleListFilter):
    """Those in force, those that end soon, those that have ended."""

    title = "when it ends"
    parameter_name = "ends"

    def lookups(self, request: "HttpRequest", model_admin: Any) -> list[tuple[str, str]]:
        """Return what there is to choose."""
        return [("soon", f"Within {AHEAD.days} days"), ("ended", "Has ended"), ("later", "Later")]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[InsurancePolicy]") -> "QuerySet[InsurancePolicy]":
        """Return the policies that were chosen."""
        day = office_day()
        match self.value():
            case "soon":
                return queryset.filter(valid_until__range=(day, day + AHEAD))
            case "ended":
                return queryset.filter(valid_until__lt=day)
            case "later":
                return queryset.filter(valid_until__gt=day + AHEAD)
        return queryset


@admin.register(InsurancePolicy)
class InsurancePolicyAdmin(_ModelAdmin):
    """What carriers are insured for."""

    list_display = ("carrier", "state", "until", "kind", "number", "told")
    list_display_links = ("number",)
    list_filter = (EndsFilter, "kind")
    list_select_related = ("carrier",)
    export_fields = ("insurer", "valid_from", "valid_until")
    list_per_page = 50
    change_list_template = "admin/imports/policy_list.html"
    search_fields = ("number", "insurer", "carrier__legal_name", "carrier__dba_name", "=carrier__dot_number")
    search_help_text = "Policy number, insurer, carrier or DOT number"
    date_hierarchy = "valid_until"
    autocomplete_fields = ("carrier",)
    fields = ("carrier", "kind", ("number", "insurer"), ("valid_from", "valid_until"), "told")
    readonly_fields = ("told",)

    class Media:
        css = {"all": ["jobs/jobs.css", "imports/policies.css"]}

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list under its name."""
        return super().changelist_view(request, {"title": "Insurance policies"} | (extra_context or {}))

    @admin.display(description="state")
    def state(self, policy: InsurancePolicy) -> "SafeString":
        """Say whether it is in force, and for how long, as a word with a shape and a colour."""
        left = (policy.valid_until - office_day()) // DAY
        look, word = ("successful", "in force") if left > AHEAD.days else ("retryable", f"{left} days left")
        if left < 0:
            look, word = "failed", "ended"
        elif left < 2:
            word = "ends tomorrow" if left else "ends today"
        return format_html('<span class="job-status job-status-{}">{}</span>', look, word)

    @admin.display(description="until", ordering="valid_until")
    def until(self, policy: InsurancePolicy) -> str:
        """Say on which day it ends."""
        return date_format(policy.valid_until, "j M Y")

    @admin.display(description="told", ordering="told_at")
    def told(self, policy: InsurancePolicy) -> str:
        """Say when people were told that it ends."""
        if policy.told_at and policy.told_of == policy.valid_until:
            return date_format(policy.told_at, "j M Y")
        # A new one has no end yet.
        has_ended = not policy._state.adding and policy.valid_until < office_day()
        return "no" if has_ended else "not yet"
