"""What an invoice's page says that can't be written on it."""

from datetime import date

from django.contrib import admin
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.models import Invoice

DAY = "j M Y"


@admin.display(description="billed to")
def billed_to(invoice: Invoice) -> str:
    """Return the address as it stands on the issued invoice."""
    buyer = invoice.buyer_snapshot or {}
    parts = (buyer.get("name"), buyer.get("address"), buyer.get("country"), buyer.get("vat_id"))
    return "\n".join(part for part in parts if part)


@admin.display(description="corrects")
def corrected(note: Invoice) -> SafeString | str:
    """Link to the invoice that a credit note corrects."""
    if note.corrects is None:
        return ""
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:billing_invoice_change", args=[note.corrects.pk]), note.corrects
    )


@admin.display(description="issued on")
def issued_on(invoice: Invoice) -> str:
    """Return the day of issue."""
    return date_format(invoice.issue_date, DAY) if invoice.issue_date else ""


@admin.display(description="delivered or performed")
def delivered_on(invoice: Invoice) -> str:
    """Return the day or days of delivery."""
    return days_in_text(invoice.delivered_from, invoice.delivered_until)


def days_in_text(first: date | None, last: date | None) -> str:
    """Return "1 Mar 2026", or "1 Mar 2026 to 31 Mar 2026"; nothing without a first day."""
    if first is None:
        return ""
    until = f" to {date_format(last, DAY)}" if last and last != first else ""
    return f"{date_format(first, DAY)}{until}"
