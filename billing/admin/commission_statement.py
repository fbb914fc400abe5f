"""Commission statements: what each sales rep earned in a month, entry by entry, and the PDF."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse

from billing.admin.commission_sections import sections_of
from billing.admin.commission_state import render_state
from billing.admin.commission_typed import StatementModelAdmin
from billing.admin.moments import ago, money
from billing.models import CommissionStatement
from billing.services.commissions.filing import read_pdf
from billing.services.commissions.standing import file_name
from jobs.api import giving_out


@admin.register(CommissionStatement)
class CommissionStatementAdmin(StatementModelAdmin):
    """Statements to read; they are computed, never typed."""

    list_display = ("rep_name", "month_name", "number", "state", "amount", "sent")
    list_display_links = ("rep_name",)
    list_filter = ("run",)
    search_fields = ("rep__name", "rep__number", "number")
    search_help_text = "Sales rep or number"
    list_select_related = ("run", "rep")
    list_per_page = 50
    empty_value_display = "not yet"
    export_fields = ("rep__number", "run__month", "sent_to", "sent_at")
    change_form_template = "admin/billing/commissionstatement/change_form.html"

    class Media:
        css = {"all": ["billing/admin.css", "billing/commissions.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: a run makes them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: CommissionStatement | None = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CommissionStatement | None = None) -> bool:
        """Refuse: it says what was paid."""
        return False

    def get_queryset(self, request: HttpRequest) -> "QuerySet[CommissionStatement]":
        """Return the statements with what they come to."""
        return super().get_queryset(request).select_related("run", "rep").prefetch_related("totals")

    @admin.display(description="sales rep", ordering="rep__name")
    def rep_name(self, statement: CommissionStatement) -> str:
        """Return the name as it stands on the statement."""
        return str(statement.rep_snapshot.get("name", ""))

    @admin.display(description="month", ordering="run__month")
    def month_name(self, statement: CommissionStatement) -> str:
        """Return the month in words."""
        return statement.run.month_text

    @admin.display(description="status", ordering="run__status")
    def state(self, statement: CommissionStatement) -> Any:
        """Return how far its month is."""
        return render_state(statement.run)

    @admin.display(description="commission")
    def amount(self, statement: CommissionStatement) -> str:
        """Return what it comes to in each currency."""
        return ", ".join(money(total.amount, total.currency) for total in statement.totals.all()) or "nothing"

    @admin.display(description="e-mailed", ordering="sent_at")
    def sent(self, statement: CommissionStatement) -> str:
        """Return when it was e-mailed."""
        return ago(statement.sent_at) if statement.sent_at else "not yet"

    def get_urls(self) -> list[URLPattern]:
        """Add the PDF."""
        view = self.admin_site.admin_view(self.pdf_view)
        own = [path("<int:statement_id>/pdf/", view, name="billing_commissionstatement_pdf")]
        return [*own, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show a statement."""
        statement = self.get_object(request, object_id)
        more = {"title": str(statement), "subtitle": None, **_context(request, statement)} if statement else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def pdf_view(self, request: HttpRequest, statement_id: int) -> HttpResponse:
        """Download the PDF as it stands."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        statement = get_object_or_404(CommissionStatement, pk=statement_id)
        name = statement.number or f"commission-{statement.run.month:%Y-%m}-{statement.rep_snapshot['number']}"
        return giving_out.download(HttpResponse(read_pdf(statement), content_type="application/pdf"), file_name(name))


def _context(request: HttpRequest, statement: CommissionStatement) -> dict[str, Any]:
    may_see_run = request.user.has_perm("billing.view_commissionrun")
    return {
        "state": render_state(statement.run),
        "amounts": [money(total.amount, total.currency) for total in statement.totals.all()],
        "sent": ago(statement.sent_at) if statement.sent_at else "",
        "run_url": reverse("admin:billing_commissionrun_change", args=[statement.run_id]) if may_see_run else "",
        "may_see_invoices": request.user.has_perm("billing.view_invoice"),
        "sections": sections_of(statement),
    }
