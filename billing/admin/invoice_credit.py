"""The page that asks before a credit note is written, and the act."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from billing.admin.invoice_links import page_of
from billing.admin.moments import money
from billing.exceptions import InvoiceNotCreditable
from billing.models import Invoice
from billing.services.crediting import check_creditable, draft_credit_note, draft_of

if TYPE_CHECKING:
    from billing.admin.typed import InvoiceModelAdmin


def credit_view(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Ask for confirmation; on POST, go to the invoice's draft credit note, which is written unless it is there."""
    invoice = get_object_or_404(Invoice.objects.select_related("customer"), pk=invoice_id)
    if not (model_admin.has_view_or_change_permission(request, invoice) and model_admin.has_add_permission(request)):
        raise PermissionDenied
    try:
        if request.method != "POST":
            return _confirmation(model_admin, request, invoice)
        note = draft_credit_note(invoice.pk, by=request.user)  # type: ignore[arg-type]  # staff only: never anonymous
    except InvoiceNotCreditable as error:
        model_admin.message_user(request, str(error), messages.ERROR)
        return HttpResponseRedirect(page_of(model_admin, request, invoice))
    told = f"This is the draft credit note of {invoice}. Take off what is not to be credited, then issue it."
    model_admin.message_user(request, told, messages.SUCCESS)
    return HttpResponseRedirect(page_of(model_admin, request, note))


def _confirmation(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice: Invoice) -> HttpResponse:
    check_creditable(invoice)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Write a credit note for {invoice}?",
        "opts": model_admin.opts,
        "media": model_admin.media,
        "invoice": invoice,
        "total": money(invoice.total, invoice.currency),
        "credited": money(invoice.credited, invoice.currency) if invoice.credited else "",
        "left": money(invoice.total - invoice.credited, invoice.currency),
        "paid": money(invoice.paid, invoice.currency) if invoice.paid else "",
        "existing": draft_of(invoice),
        "back_url": page_of(model_admin, request, invoice),
    }
    return TemplateResponse(request, "admin/billing/invoice/credit.html", context)
