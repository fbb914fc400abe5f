"""Deleting drafts, and sparing what was issued."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from billing.models import Invoice, InvoiceStatus


def delete_drafts(invoice_ids: Iterable[int]) -> None:
    """Delete drafts with their lines; one that was issued meanwhile stays."""
    with transaction.atomic():
        rows = Invoice.objects.select_for_update().filter(pk__in=list(invoice_ids), status=InvoiceStatus.DRAFT)
        Invoice.objects.filter(pk__in=[invoice.pk for invoice in rows]).delete()


def spared(answer: tuple[Any, Any, set[str], list[Any]], invoices: Iterable[Invoice]) -> Any:
    """Return Django's answer to what a deletion takes along, with issued invoices named as protected.

    It asks for permission per invoice, and would call a missing permission what nobody may do.
    """
    to_delete, counts, perms_needed, protected = answer
    issued = [str(invoice) for invoice in invoices if not invoice.is_draft]
    if issued:
        perms_needed = perms_needed - {str(Invoice._meta.verbose_name)}
    return to_delete, counts, perms_needed, [*protected, *issued]
