"""Addresses of an invoice's pages, and who may issue it: what its page and its views share."""

from typing import TYPE_CHECKING, Any

from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.http import HttpRequest
from django.urls import reverse

from billing.models import Invoice

if TYPE_CHECKING:
    from billing.admin.typed import InvoiceModelAdmin


def page_of(
    model_admin: "InvoiceModelAdmin", request: HttpRequest, invoice: Invoice, name: str = "change", **query: str
) -> str:
    """Return the address of one of the invoice's pages, from which the list is found again as it was."""
    url = reverse(f"admin:billing_invoice_{name}", args=[invoice.pk], query=query)
    context: dict[str, Any] = {
        "preserved_filters": model_admin.get_preserved_filters(request),
        "opts": model_admin.opts,
    }
    return add_preserved_filters(context, url)


def may_issue(request: HttpRequest) -> bool:
    """Return whether this person may issue invoices."""
    return request.user.has_perm("billing.issue_invoice")
