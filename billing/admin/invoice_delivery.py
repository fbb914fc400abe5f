"""The part of an invoice's page that follows its e-mail."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from billing.admin.moments import ago
from billing.models import Invoice
from billing.services.following import follow_invoice

if TYPE_CHECKING:
    from billing.admin.typed import InvoiceModelAdmin


def delivery_view(model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Show how far an invoice's e-mail is.

    Refused to whom is not signed in, and not sent to log in: htmx would show the login page inside the page.
    """
    if not model_admin.admin_site.has_permission(request) or not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    invoice = get_object_or_404(Invoice, pk=invoice_id)
    context = {"original": invoice} | following(invoice)
    return render(request, "admin/billing/invoice/delivery.html", context)


def following(invoice: Invoice) -> dict[str, object]:
    """Return what the part shows."""
    progress = follow_invoice(invoice)
    return {"progress": progress, "when": ago(progress.at) if progress.at else ""}
