"""The list of invoices: its columns, its filters, and how it asks the database for them."""

from collections.abc import Iterator

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.admin.moments import ago, money
from billing.admin.typed import ChangeList
from billing.models import Invoice, InvoiceLine, InvoiceStatus
from billing.money import MoneyError
from billing.services.following import Progress, follow_invoices
from billing.services.totalling import totals_of

EMPTY = format_html('<span class="billing-none">{}</span>', "–")


class InvoiceChangeList(ChangeList):
    """The list, with what its columns need fetched for the whole page at once."""

    def get_queryset(
        self, request: HttpRequest, exclude_parameters: "list[str | None] | None" = None
    ) -> "QuerySet[Invoice]":
        """Return the invoices with their customers, and the lines of drafts, whose totals are not kept."""
        drafts_lines = InvoiceLine.objects.filter(invoice__status=InvoiceStatus.DRAFT)
        rows: QuerySet[Invoice] = super().get_queryset(request, exclude_parameters)
        return rows.select_related("customer").prefetch_related(Prefetch("lines", drafts_lines), "adjustments")

    def get_results(self, request: HttpRequest) -> None:
        """Note on each invoice of the page how far its e-mail is."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        progress = follow_invoices(self.result_list)
        for invoice in self.result_list:
            invoice.progress = progress[invoice.pk]


class SentFilter(admin.SimpleListFilter):
    """Issued invoices by whether their e-mail went out."""

    title = "e-mail"
    parameter_name = "sent"

    def lookups(self, request: HttpRequest, model_admin: object) -> Iterator[tuple[str, str]]:
        """Offer both."""
        yield "yes", "Sent"
        yield "no", "Issued, not sent"

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Invoice]") -> "QuerySet[Invoice]":
        """Narrow the list."""
        if self.value() == "yes":
            return queryset.filter(sent_at__isnull=False)
        if self.value() == "no":
            return queryset.exclude(status=InvoiceStatus.DRAFT).filter(sent_at=None)
        return queryset


@admin.display(description="number", ordering="number")
def number(invoice: Invoice) -> str:
    """Return the number, or which draft it is."""
    return invoice.number or f"Draft {invoice.pk}"


@admin.display(description="customer", ordering="customer")
def customer_name(invoice: Invoice) -> SafeString:
    """Return the customer's name, of which a long one is cut and whole on hover."""
    return format_html('<span class="billing-customer" title="{}">{}</span>', invoice.customer, invoice.customer)


@admin.display(description="status", ordering="status")
def status(invoice: Invoice) -> SafeString:
    """Return the status as a word with a shape."""
    return format_html(
        '<span class="billing-status billing-status-{}">{}</span>', invoice.status, invoice.get_status_display()
    )


@admin.display(description="total", ordering="payable")
def total(invoice: Invoice) -> SafeString:
    """Return what is to be paid; a draft's is added up as it stands."""
    return format_html('<span class="billing-amount">{}</span>', total_text(invoice))


def total_text(invoice: Invoice) -> str:
    """Return what is to be paid, or that it can't be added up."""
    try:
        payable = totals_of(invoice).payable if invoice.payable is None else invoice.payable
        return money(payable, invoice.currency)
    except MoneyError:
        return "can't be added up"


@admin.display(description="due", ordering="due_date")
def due(invoice: Invoice) -> SafeString:
    """Return the day it is due."""
    if invoice.due_date is None:
        return EMPTY
    return format_html('<span class="billing-due">{}</span>', date_format(invoice.due_date, "j M Y"))


@admin.display(description="e-mail", ordering="sent_at")
def sent(invoice: Invoice) -> SafeString | str:
    """Return whom it was sent to and when, or what became of it."""
    if invoice.is_draft:
        return EMPTY
    progress: Progress = invoice.progress  # type: ignore[attr-defined]
    context = {"progress": progress, "when": ago(progress.at) if progress.at else ""}
    return render_to_string("admin/billing/invoice/sent_cell.html", context)
