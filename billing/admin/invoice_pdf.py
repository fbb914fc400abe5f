"""An invoice's PDF, to keep and to look at."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from billing.admin.invoice_links import page_of
from billing.models import Invoice
from billing.money import MoneyError
from billing.pdf import UnreadableLogo
from billing.services.documents import read_pdf
from jobs.api import giving_out

if TYPE_CHECKING:
    from billing.admin.typed import InvoiceModelAdmin


def pdf_view(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Download the PDF."""
    invoice = _permitted(model_admin, request, invoice_id)
    try:
        return giving_out.download(*_file(invoice))
    except (MoneyError, UnreadableLogo) as error:
        model_admin.message_user(request, f"There is no PDF yet: {error}", messages.ERROR)
        return HttpResponseRedirect(page_of(model_admin, request, invoice))


# The invoice's own page embeds it.
@xframe_options_sameorigin
def preview_view(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Show the PDF in the browser; of a draft, as it stands."""
    invoice = _permitted(model_admin, request, invoice_id)
    try:
        return giving_out.shown(*_file(invoice))
    except (MoneyError, UnreadableLogo) as error:
        context = {"invoice": invoice, "error": error, "back_url": page_of(model_admin, request, invoice)}
        return render(request, "admin/billing/invoice/no_preview.html", context, status=409)


def _permitted(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int) -> Invoice:
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    return get_object_or_404(Invoice.objects.select_related("customer"), pk=invoice_id)


def _file(invoice: Invoice) -> tuple[HttpResponse, str]:
    name = invoice.number or f"draft-{invoice.pk}"
    return HttpResponse(read_pdf(invoice), content_type="application/pdf"), f"{name}.pdf"
