"""The page on which the reminders of an invoice are held back, or let go on."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from billing.admin.invoice_links import page_of
from billing.exceptions import RemindersNotHeld
from billing.forms import HoldForm
from billing.models import Invoice
from billing.office_day import today
from billing.services.holding import hold_reminders, is_held, release_reminders

if TYPE_CHECKING:
    from billing.admin.typed import InvoiceModelAdmin

HOLD = "billing.hold_reminders"


def hold_view(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Ask until when and why; on POST, hold the reminders and return to the invoice."""
    invoice = _allowed(model_admin, request, invoice_id)
    form = HoldForm(request.POST or None, initial=_as_it_stands(invoice) if is_held(invoice, today()) else {})
    if form.is_valid():
        try:
            with transaction.atomic():
                done = hold_reminders(invoice.pk, **form.cleaned_data, by=request.user)  # type: ignore[arg-type]
                model_admin.log_change(request, invoice, done)
            return _back(model_admin, request, invoice, done)
        except RemindersNotHeld as error:
            form.add_error("until", str(error))
    return _asked(model_admin, request, invoice, form)


def release_view(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Let the reminders go on; opened without the form, lead to the page that has it."""
    invoice = _allowed(model_admin, request, invoice_id)
    if request.method != "POST":
        return HttpResponseRedirect(page_of(model_admin, request, invoice, "hold"))
    try:
        with transaction.atomic():
            done = release_reminders(invoice.pk, by=request.user)  # type: ignore[arg-type]  # staff only: never anonymous
            model_admin.log_change(request, invoice, done)
    except RemindersNotHeld as error:
        return _back(model_admin, request, invoice, str(error), messages.ERROR)
    return _back(model_admin, request, invoice, done)


def _allowed(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int) -> Invoice:
    invoice = get_object_or_404(Invoice.objects.select_related("customer"), pk=invoice_id)
    if not (model_admin.has_view_or_change_permission(request, invoice) and request.user.has_perm(HOLD)):
        raise PermissionDenied
    return invoice


def _as_it_stands(invoice: Invoice) -> dict[str, object]:
    return {"until": invoice.reminders_held_until, "reason": invoice.reminders_held_why}


def _back(
    model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice: Invoice, told: str, level: int = messages.SUCCESS
) -> HttpResponse:
    model_admin.message_user(request, told, level)
    return HttpResponseRedirect(page_of(model_admin, request, invoice))


def _asked(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice: Invoice, form: HoldForm) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Hold reminders of {invoice}",
        "opts": model_admin.opts,
        "media": model_admin.media,
        "invoice": invoice,
        "form": form,
        "is_held": is_held(invoice, today()),
        "back_url": page_of(model_admin, request, invoice),
    }
    return TemplateResponse(request, "admin/billing/invoice/hold.html", context)
