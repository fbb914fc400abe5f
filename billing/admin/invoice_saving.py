"""The form of an invoice and what posting it does: a new draft once, a draft from a page that shows what is saved."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from billing.admin.invoice_links import page_of
from billing.admin.invoice_stale import show_again
from billing.admin.invoice_twice import lead_to_first
from billing.models import Invoice
from billing.services.versions import version_of

if TYPE_CHECKING:
    from billing.admin.typed import InvoiceModelAdmin

# Shows the form, or saves it, with more for its template.
Handle = Callable[[dict[str, Any]], HttpResponse]


def add_view(model_admin: "InvoiceModelAdmin", request: HttpRequest, handle: Handle) -> HttpResponse:
    """Show the form of a new draft, or save it; the same showing saved again leads to the draft there is."""

    def show(key: UUID) -> HttpResponse:
        return handle({"request_key": key})

    key = posted_key(request)
    try:
        return show(key or uuid4())
    except IntegrityError:
        existing = Invoice.objects.filter(request_key=key).first() if key else None
        if existing is None:
            raise
    return lead_to_first(model_admin, request, existing, show)


def change_view(model_admin: "InvoiceModelAdmin", request: HttpRequest, object_id: str, handle: Handle) -> HttpResponse:
    """Show the form of a draft, or save it under the invoice's lock.

    A form that was opened before the draft was issued, or changed by somebody else, changes nothing.
    """
    if request.method != "POST":
        # Before the form reads what it shows: a save in between makes the page an old one, never a new one.
        return handle({"version": _version(model_admin.get_object(request, object_id))})
    with transaction.atomic():
        invoice = model_admin.get_object(request, object_id)
        if invoice and not invoice.is_draft and model_admin.has_view_permission(request, invoice):
            return _issued_meanwhile(model_admin, request, invoice)
        version = _version(invoice)
        if invoice and model_admin.has_change_permission(request, invoice) and request.POST.get("version") != version:
            show_again(model_admin, request, invoice)
        return handle({"version": version})


def posted_key(request: HttpRequest) -> UUID | None:
    """Return which showing of a form this is; None where the page did not say."""
    try:
        return UUID(request.POST.get("request_key", ""))
    except ValueError:
        return None


def _version(invoice: Invoice | None) -> str:
    return version_of(invoice.pk) if invoice and invoice.is_draft else ""


def _issued_meanwhile(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice: Invoice) -> HttpResponse:
    told = f"{invoice} was issued meanwhile and can't be changed any more. Your changes were not saved."
    model_admin.message_user(request, told, messages.ERROR)
    return HttpResponseRedirect(page_of(model_admin, request, invoice))
