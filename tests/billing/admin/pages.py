"""Where the pages of invoices are, and what a browser would post from them."""

from typing import Any

from django.forms import BaseInlineFormSet

from billing.models import Invoice
from billing.services.versions import version_of
from tests.billing import making

ADD_PAGE = "/admin/billing/invoice/add/"


def address(invoice: Invoice, page: str = "change") -> str:
    """Return where one of an invoice's pages is."""
    return f"/admin/billing/invoice/{invoice.pk}/{page}/"


def form(invoice: Invoice, **changes: Any) -> dict[str, Any]:
    """Return what a browser would post from a draft's page that shows what is saved now."""
    lines = list(invoice.lines.all())
    fields: dict[str, Any] = {
        "version": version_of(invoice.pk),
        "customer": invoice.customer_id,
        "currency": invoice.currency,
        "reference": "",
        "notes": "",
        "prepaid": "0",
        "rounding": "0",
        "lines-TOTAL_FORMS": len(lines),
        "lines-INITIAL_FORMS": len(lines),
        "adjustments-TOTAL_FORMS": 0,
        "adjustments-INITIAL_FORMS": 0,
    }
    for number, line in enumerate(lines):
        fields |= {
            f"lines-{number}-id": line.pk,
            f"lines-{number}-invoice": invoice.pk,
            f"lines-{number}-description": line.description,
            f"lines-{number}-quantity": line.quantity,
            f"lines-{number}-unit_price": line.unit_price,
            f"lines-{number}-base_quantity": line.base_quantity,
            f"lines-{number}-vat_category": line.vat_category,
            f"lines-{number}-vat_rate": line.vat_rate,
        }
    return fields | changes


def shown(response: Any) -> dict[str, Any]:
    """Return what a browser would post from a page with a form on it, as it is."""
    own = response.context["adminform"].form
    fields = {name: own[name].value() for name in own.fields}
    fields |= {name: response.context[name] for name in ("version", "request_key") if name in response.context}
    for inline in response.context["inline_admin_formsets"]:
        formset: BaseInlineFormSet[Any, Any, Any] = inline.formset
        for part in (formset.management_form, *formset.forms):
            fields |= {part.add_prefix(name): part[name].value() for name in part.fields}
    return {name: value for name, value in fields.items() if value is not None}


def new_draft(**changes: Any) -> dict[str, Any]:
    """Return what a browser would post from the page on which a new draft is written, with one line."""
    fields: dict[str, Any] = {"customer": making.customer().pk, "currency": "JPY", "prepaid": 0, "rounding": 0}
    fields |= {"lines-TOTAL_FORMS": 1, "lines-INITIAL_FORMS": 0}
    fields |= {"adjustments-TOTAL_FORMS": 0, "adjustments-INITIAL_FORMS": 0}
    line = {"description": "Port fee", "quantity": "1", "unit_price": "900", "base_quantity": "1"}
    line |= {"vat_category": "S", "vat_rate": "10"}
    return fields | {f"lines-0-{name}": value for name, value in line.items()} | changes
