"""The English that documents speak: titles, dates, labels."""

from datetime import date
from decimal import Decimal

from billing.money import format_amount, format_rate
from billing.pdf.document import DocumentKind, InvoiceDocument
from billing.vat import VatCategory

# Not from strftime or calendar, which follow the machine's locale.
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

UNTAXED = {
    VatCategory.ZERO_RATED: "Zero rated",
    VatCategory.EXEMPT: "Exempt from VAT",
    VatCategory.REVERSE_CHARGE: "Reverse charge",
    VatCategory.INTRA_COMMUNITY: "Intra-Community supply",
    VatCategory.EXPORT: "Export outside the EU",
    VatCategory.OUT_OF_SCOPE: "Not subject to VAT",
}

# What an invoice must say where it charges no VAT (EN 16931 BT-120, Directive 2006/112/EC Article 226 (11) and (11a)).
REASONS = {
    VatCategory.EXEMPT: "Exempt from VAT: no VAT is due on this supply.",
    VatCategory.REVERSE_CHARGE: "Reverse charge: VAT is to be accounted for by the customer.",
    VatCategory.INTRA_COMMUNITY: "Intra-Community supply: exempt from VAT here, accounted for by the customer.",
    VatCategory.EXPORT: "Export outside the EU: no VAT is charged.",
}

TAX_NAMES = {
    VatCategory.STANDARD: "VAT",
    VatCategory.CANARY_ISLANDS: "IGIC",
    VatCategory.CEUTA_MELILLA: "IPSI",
    VatCategory.SPLIT_PAYMENT: "VAT, split payment",
}


def title(document: InvoiceDocument) -> str:
    """Return the heading: "Invoice", "Credit note", or "Draft invoice" while there is no number."""
    return document.kind.value if document.number else f"Draft {document.kind.value.lower()}"


def full_title(document: InvoiceDocument) -> str:
    """Return the heading with the number: "Invoice 2026-0042"."""
    return f"{title(document)} {document.number or ''}".rstrip()


def amount_label(document: InvoiceDocument) -> str:
    """Return what the amount at the foot is to the buyer, by its sign and the kind of document."""
    if document.kind is DocumentKind.CREDIT_NOTE:
        return "Amount credited"
    if document.totals.payable == 0:
        return "Nothing to pay"
    return "Amount due" if document.totals.payable > 0 else "In your favour"


def final_amount(document: InvoiceDocument) -> str:
    """Return the amount at the foot with its currency's code, "EUR 1,234.50"; "In your favour" says the minus."""
    payable = document.totals.payable
    amount = abs(payable) if document.kind is DocumentKind.INVOICE else payable
    return f"{document.currency} {format_amount(amount, document.currency)}"


def day(value: date) -> str:
    """Return a date as "14 March 2026"."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_rate(category: VatCategory, rate: Decimal) -> str:
    """Return a line's VAT rate: "19 %", or a dash where VAT has no say."""
    return "–" if category == VatCategory.OUT_OF_SCOPE else format_rate(rate)


def vat_label(category: VatCategory, rate: Decimal) -> str:
    """Return a VAT row's name: "VAT 19 %", "Reverse charge"."""
    return UNTAXED.get(category) or f"{TAX_NAMES[category]} {format_rate(rate)}"
