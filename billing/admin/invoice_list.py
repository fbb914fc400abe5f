"""The list of invoices: its columns, its filters, and how it asks the database for them."""

from collections.abc import Iterator
from typing import cast

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.admin.moments import ago, money
from billing.admin.typed import ChangeList
from billing.models import Invoice, InvoiceLine, InvoiceQuerySet, InvoiceStatus
from billing.money import MoneyError
from billing.office_day import today
from billing.services.following import Progress, follow_invoices
from billing.services.state import LABELS, State, days_overdue, in_state, state_of
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


class StateFilter(admin.SimpleListFilter):
    """Invoices by where they stand."""

    title = "status"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> Iterator[tuple[str, str]]:
        """Offer what the office looks for."""
        yield "open", "Open: to be paid"
        yield from ((state.value, label) for state, label in LABELS.items())

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Invoice]") -> "QuerySet[Invoice]":
        """Narrow the list."""
        value, invoices = self.value(), cast("InvoiceQuerySet", queryset)
        if value == "open":
            return invoices.unpaid()
        return in_state(invoices, State(value), today()) if value in list(State) else invoices


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
    draft = "Draft credit note" if invoice.is_credit_note else "Draft"
    return invoice.number or f"{draft} {invoice.pk}"


@admin.display(description="customer", ordering="customer")
def customer_name(invoice: Invoice) -> SafeString:
    """Return the customer's name, of which a long one is cut and whole on hover."""
    return format_html('<span class="billing-customer" title="{}">{}</span>', invoice.customer, invoice.customer)


@admin.display(description="status", ordering="status")
def status(invoice: Invoice) -> SafeString:
    """Return where it stands as a word with a shape."""
    state = state_of(invoice)
    return format_html('<span class="billing-status billing-status-{}">{}</span>', state, LABELS[state])


@admin.display(description="total", ordering="payable")
def total(invoice: Invoice) -> SafeString:
    """Return what is to be paid, and below it what of that is open where a part was paid; a draft's as it stands."""
    text = format_html('<span class="billing-amount">{}</span>', total_text(invoice))
    if state_of(invoice) not in (State.PART_PAID, State.OVERDUE) or invoice.open_amount == invoice.payable:
        return text
    left = money(invoice.open_amount, invoice.currency)
    return format_html('{}<br><span class="billing-amount billing-quiet">{} open</span>', text, left)


def total_text(invoice: Invoice) -> str:
    """Return what is to be paid, or given back with a minus, or that it can't be added up."""
    try:
        payable = totals_of(invoice).payable if invoice.payable is None else invoice.payable
        return money(-payable if invoice.is_credit_note else payable, invoice.currency)
    except MoneyError:
        return "can't be added up"


@admin.display(description="due", ordering="due_date")
def due(invoice: Invoice) -> SafeString:
    """Return the day it is due, and for how long it has been waited for since."""
    if invoice.due_date is None:
        return EMPTY
    day = format_html('<span class="billing-due">{}</span>', date_format(invoice.due_date, "j M Y"))
    late = days_overdue(invoice)
    return format_html('{} <span class="billing-late">{} d late</span>', day, f"{late:,}") if late else day


@admin.display(description="e-mail", ordering="sent_at")
def sent(invoice: Invoice) -> SafeString | str:
    """Return whom it was sent to and when, or what became of it."""
    if invoice.is_draft:
        return EMPTY
    progress: Progress = invoice.progress  # type: ignore[attr-defined]
    context = {"progress": progress, "when": ago(progress.at) if progress.at else ""}
    return render_to_string("admin/billing/invoice/sent_cell.html", context)
