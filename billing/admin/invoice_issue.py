"""The page that asks before an invoice is issued, and the act."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.html import format_html

from billing.admin.invoice_links import may_issue, page_of
from billing.admin.invoice_said import days_in_text
from billing.admin.invoice_summary import summary_of
from billing.exceptions import InvoiceNotIssuable
from billing.models import Invoice
from billing.services.enclosing import mailed_with
from billing.services.foreseeing import Prospect, foresee
from billing.services.issuing import issue_and_send

if TYPE_CHECKING:
    from billing.admin.typed import InvoiceModelAdmin

DONE = (
    '{} is issued. Its PDF is being made and e-mailed to {}; <a href="#job-panel">follow it below</a>. '
    "Nothing more is needed from you."
)


def issue_view(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Ask for confirmation; on POST, issue the invoice and return to its page."""
    invoice = get_object_or_404(Invoice.objects.select_related("customer"), pk=invoice_id)
    may_view = model_admin.has_view_or_change_permission(request, invoice)
    if not (may_view and may_issue(request)):
        raise PermissionDenied
    try:
        if request.method != "POST":
            return _confirmation(model_admin, request, invoice)
        _issue(model_admin, request, invoice)
    except InvoiceNotIssuable as error:
        model_admin.message_user(request, str(error), messages.ERROR)
    return HttpResponseRedirect(page_of(model_admin, request, invoice))


def _confirmation(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice: Invoice) -> HttpResponse:
    prospect = foresee(invoice)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Issue and send this {invoice.get_kind_display().lower()}?",
        "cancels": _cancels(invoice, prospect),
        "opts": model_admin.opts,
        "invoice": invoice,
        "prospect": prospect,
        "summary": summary_of(invoice),
        "delivered": days_in_text(prospect.delivered_from, prospect.delivered_until),
        "mailed_with": ", ".join(str(one) for one in mailed_with(invoice)),
        "back_url": page_of(model_admin, request, invoice),
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/billing/invoice/issue.html", context)


def _cancels(note: Invoice, prospect: Prospect) -> bool:
    """Return whether a credit note gives back all that is left of its invoice."""
    totals = prospect.totals
    return bool(
        note.corrects and note.corrects.credited + totals.tax_inclusive + totals.rounding >= note.corrects.total
    )


def _issue(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice: Invoice) -> None:
    with transaction.atomic():
        issued = issue_and_send(
            invoice.pk,
            actor=request.user,  # type: ignore[arg-type]  # staff only: never anonymous
            confirmed=request.POST.get("confirmed", ""),
        )
        recipient = (issued.buyer_snapshot or {})["email"]
        model_admin.log_change(request, issued, f"Issued as {issued.number}, to be sent to {recipient}.")
    model_admin.message_user(request, format_html(DONE, issued, recipient), messages.SUCCESS)
