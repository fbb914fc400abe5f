"""Invoices as PDF documents: plain values in, bytes out."""

from billing.pdf.document import (
    BankDetails,
    DocumentAdjustment,
    DocumentKind,
    DocumentLine,
    InvoiceDocument,
    Party,
)
from billing.pdf.logo import UnreadableLogo
from billing.pdf.rendering import render_invoice

__all__ = [
    "BankDetails",
    "DocumentAdjustment",
    "DocumentKind",
    "DocumentLine",
    "InvoiceDocument",
    "Party",
    "UnreadableLogo",
    "render_invoice",
]
