"""An invoice as its customer sees it."""

from decimal import Decimal
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.forms import CopyForm
from billing.models import Invoice
from billing.money import format_amount
from billing.services.documents import read_pdf
from billing.services.letters import recipient_of
from billing.services.masking import masked
from billing.services.state import asks_for_payment, state_of
from billing.views.linked import linked


@require_safe
@linked
def show(request: HttpRequest, invoice: Invoice, token: str) -> HttpResponse:
    """Show what is to be paid, the PDF, and the form that asks for another copy."""
    return page(request, invoice, token)


@require_safe
@linked
def pdf(request: HttpRequest, invoice: Invoice, token: str) -> HttpResponse:
    """Download the PDF."""
    response = HttpResponse(read_pdf(invoice), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{invoice.number}.pdf"'
    return response


def page(
    request: HttpRequest,
    invoice: Invoice,
    token: str,
    *,
    error: str = "",
    form_token: UUID | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the invoice's page, with what stands in the way of another copy."""
    context = context_of(invoice, token) | {
        "form": CopyForm(initial={"form_token": form_token or uuid4()}),
        "error": error,
    }
    return render(request, "billing/invoice.html", context, status=status)


def context_of(invoice: Invoice, token: str) -> dict[str, object]:
    """Return what the pages about an invoice show: its snapshots, and the address without what gives it away."""
    state = state_of(invoice)
    return {
        "invoice": invoice,
        "token": token,
        "seller": invoice.seller_snapshot,
        "state": state,
        "amount": _text(invoice, invoice.payable) if invoice.payable else "",
        "open_amount": _text(invoice, invoice.open_amount),
        "asks_for_payment": asks_for_payment(invoice),
        "recipient": masked(recipient_of(invoice)),
    }


def _text(invoice: Invoice, amount: Decimal) -> str:
    return f"{invoice.currency} {format_amount(amount, invoice.currency)}"
