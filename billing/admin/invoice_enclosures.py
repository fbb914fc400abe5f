"""Documents with an invoice, on its page: what the customer gets, given out, and taken off again."""

from functools import partial
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.views.decorators.http import require_safe

from billing.admin.invoice_links import page_of
from billing.models import Enclosure, Invoice
from billing.services.enclosed_files import download_of, picture_of
from billing.services.enclosing import TAKE_OFF, take_off

if TYPE_CHECKING:
    from django.urls import URLPattern

    from billing.admin.typed import InvoiceModelAdmin


def enclosure_urls(model_admin: "InvoiceModelAdmin") -> "list[URLPattern]":
    """Return the addresses of an invoice's documents."""
    one = "<int:invoice_id>/enclosures/<int:enclosure_id>/"
    wrap, name = model_admin.admin_site.admin_view, "billing_invoice_{}".format
    download, picture = (require_safe(partial(view, model_admin)) for view in (download_view, picture_view))
    return [
        path(one, wrap(download), name=name("enclosure")),
        path(f"{one}picture/", wrap(picture), name=name("enclosure_picture")),
        path(f"{one}take-off/", wrap(partial(take_off_view, model_admin)), name=name("take_off")),
    ]


def enclosures_of(invoice: Invoice, request: HttpRequest) -> dict[str, object]:
    """Return what an invoice's page shows of its documents."""
    return {"enclosures": list(invoice.enclosures.all()), "may_take_off": request.user.has_perm(TAKE_OFF)}


def download_view(
    model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int, enclosure_id: int
) -> FileResponse:
    """Download a document as the customer gets it."""
    return download_of(_seen(model_admin, request, invoice_id, enclosure_id))


def picture_view(
    model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int, enclosure_id: int
) -> FileResponse:
    """Show a document's small picture."""
    return picture_of(_seen(model_admin, request, invoice_id, enclosure_id))


def take_off_view(
    model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int, enclosure_id: int
) -> HttpResponse:
    """Ask before a document is taken off; on POST, do it and return to the invoice."""
    enclosure = _seen(model_admin, request, invoice_id, enclosure_id)
    if not request.user.has_perm(TAKE_OFF):
        raise PermissionDenied
    if request.method != "POST":
        return _confirmation(model_admin, request, enclosure)
    if take_off(enclosure, by=request.user):  # type: ignore[arg-type]  # staff only: never anonymous
        told = f"“{enclosure}” is no longer with {enclosure.invoice}. The customer doesn’t see it any more."
        model_admin.message_user(request, told, messages.SUCCESS)
    return HttpResponseRedirect(page_of(model_admin, request, enclosure.invoice))


def _seen(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int, enclosure_id: int) -> Enclosure:
    if not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    rows = Enclosure.objects.select_related("invoice")
    return get_object_or_404(rows, pk=enclosure_id, invoice=invoice_id)


def _confirmation(model_admin: "InvoiceModelAdmin", request: HttpRequest, enclosure: Enclosure) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Take “{enclosure}” off {enclosure.invoice}?",
        "opts": model_admin.opts,
        "invoice": enclosure.invoice,
        "enclosure": enclosure,
        "back_url": page_of(model_admin, request, enclosure.invoice),
        "media": model_admin.media,
    }
    return TemplateResponse(request, "admin/billing/invoice/take_off.html", context)
