"""Which version of a draft somebody saw, so that what was typed into an older one overwrites nothing unnoticed."""

from hashlib import sha256

from billing.models import Invoice, InvoiceAdjustment, InvoiceLine

# What people write of a draft; the rest of its row is written when it is issued, and later.
_WRITTEN = [field.attname for field in Invoice._meta.concrete_fields if field.editable]


def version_of(invoice_id: int) -> str:
    """Return text that changes when what is saved of a draft does: its own fields, a line, an allowance or charge."""
    own = Invoice.objects.filter(pk=invoice_id).values_list(*_WRITTEN)
    lines = InvoiceLine.objects.filter(invoice=invoice_id).order_by("pk").values_list()
    adjustments = InvoiceAdjustment.objects.filter(invoice=invoice_id).order_by("pk").values_list()
    saved = [list(rows) for rows in (own, lines, adjustments)]
    return sha256(repr(saved).encode()).hexdigest()[:16]
