"""The page on which a payment of an invoice is recorded."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from billing.admin.invoice_links import page_of
from billing.admin.moments import money
from billing.exceptions import PaymentNotRecorded
from billing.forms import PaymentForm
from billing.models import Invoice
from billing.money import exponent, rounded
from billing.office_day import today
from billing.services.payments import record_payment
from billing.services.state import LABELS, state_of

if TYPE_CHECKING:
    from billing.admin.typed import InvoiceModelAdmin


def payment_view(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Ask what came in; on POST, record it and return to the invoice."""
    invoice = get_object_or_404(Invoice.objects.select_related("customer"), pk=invoice_id)
    may_view = model_admin.has_view_or_change_permission(request, invoice)
    if not (may_view and request.user.has_perm("billing.add_payment")):
        raise PermissionDenied
    if invoice.is_draft or invoice.is_credit_note:
        model_admin.message_user(request, f"{invoice} asks for no payment.", messages.ERROR)
        return HttpResponseRedirect(page_of(model_admin, request, invoice))
    form = PaymentForm(request.POST or None, invoice=invoice, initial=_usual(invoice))
    if form.is_valid() and _recorded(model_admin, request, invoice, form):
        return HttpResponseRedirect(page_of(model_admin, request, invoice))
    return _asked(model_admin, request, invoice, form)


def _usual(invoice: Invoice) -> dict[str, object]:
    """Return what is recorded most often: all that is open, today."""
    amount = rounded(max(invoice.open_amount, invoice.open_amount * 0), exponent(invoice.currency))
    return {"amount": amount or None, "received_on": today(), "request_key": uuid4()}


def _recorded(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice: Invoice, form: PaymentForm) -> bool:
    """Record what the form says; False, with the reason on the form, where it can't be."""
    key = form.cleaned_data["request_key"]
    try:
        payment = record_payment(invoice.pk, form.received(), by=request.user, request_key=key)  # type: ignore[arg-type]
    except PaymentNotRecorded as error:
        form.add_error(None, str(error))
        return False
    invoice.refresh_from_db()
    told = (
        f"{money(payment.amount, invoice.currency)} is recorded. {invoice} is {LABELS[state_of(invoice)].lower()} now."
    )
    model_admin.message_user(request, told, messages.SUCCESS)
    return True


def _asked(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice: Invoice, form: PaymentForm) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Record a payment of {invoice}",
        "opts": model_admin.opts,
        "media": model_admin.media,
        "invoice": invoice,
        "form": form,
        "open_amount": money(invoice.open_amount, invoice.currency),
        "back_url": page_of(model_admin, request, invoice),
    }
    return TemplateResponse(request, "admin/billing/invoice/payment.html", context)
