"""An invoice as a document: what it says, and the PDF that is kept of it."""

from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import TypedDict

from django.core.files.storage import default_storage

from billing.languages import Language, language_of
from billing.models import Invoice, InvoiceLine, Seller
from billing.office_day import today
from billing.pdf import render_invoice
from billing.pdf.document import (
    BankDetails,
    DocumentAdjustment,
    DocumentKind,
    DocumentLine,
    InvoiceDocument,
    Party,
)
from billing.pdf.logo import MAX_BYTES, is_too_large
from billing.pdf.wording import pay_by
from billing.services.foreseeing import first_day_of
from billing.services.snapshots import BANK_FIELDS, buyer_snapshot, seller_snapshot
from billing.services.state import check_issued
from billing.services.totalling import applied_rate, totals_of
from billing.vat import VatCategory
from jobs.api import PreparedUpdate, prefetch, store_once

_INVOICES = PreparedUpdate(Invoice.objects.all())


class _Corrected(TypedDict, total=False):
    corrects: str
    corrects_date: date | None


def ensure_pdf(invoice: Invoice) -> str:
    """Store an issued invoice's PDF, unless it is there already; returns its storage name. Raises Fail for a draft.

    The name comes from the content, and the same invoice gives the same bytes: a file that is there is this one.
    """
    check_issued(invoice)
    if invoice.pdf.name and default_storage.exists(invoice.pdf.name):
        return invoice.pdf.name
    content = render_invoice(document_of(invoice))
    name = f"invoices/{invoice.number}-{sha256(content).hexdigest()[:16]}.pdf"
    store_once(name, content)
    _INVOICES.write(invoice.pk, pdf=name)
    invoice.pdf.name = name
    return name


def read_pdf(invoice: Invoice) -> bytes:
    """Return the PDF: the one kept of an issued invoice, or a draft rendered as it stands."""
    if invoice.is_draft:
        return render_invoice(document_of(invoice))
    with default_storage.open(ensure_pdf(invoice)) as file:
        return bytes(file.read())


def document_of(invoice: Invoice) -> InvoiceDocument:
    """Return what the invoice says: of an issued one the snapshots, of a draft the state of today."""
    # Read once: totals and lines must be of the same state, also while somebody saves the draft.
    prefetch(invoice, "lines", "adjustments")
    seller = invoice.seller_snapshot or _draft_seller()
    buyer = invoice.buyer_snapshot or buyer_snapshot(invoice.customer)
    totals = totals_of(invoice)
    language = language_of(buyer.get("language", "en"))
    return InvoiceDocument(
        kind=DocumentKind.CREDIT_NOTE if invoice.is_credit_note else DocumentKind.INVOICE,
        number=invoice.number,
        issue_date=invoice.issue_date or today(),
        due_date=invoice.due_date,
        delivered_from=_delivered_from(invoice),
        delivered_until=invoice.delivered_until,
        currency=invoice.currency,
        seller=_party(seller),
        buyer=_party(buyer),
        bank=BankDetails(**{name: seller.get(name, "") for name in BANK_FIELDS}),
        logo=read_logo(seller.get("logo", "")),
        lines=tuple(_line(line, net) for line, net in zip(invoice.lines.all(), totals.lines, strict=True)),
        totals=totals,
        adjustments=tuple(
            DocumentAdjustment(reason=row.reason, amount=row.signed_amount) for row in invoice.adjustments.all()
        ),
        **_corrected(invoice),
        payment_terms=_terms(invoice, language),
        language=language,
        notes=invoice.notes,
        reference=invoice.reference,
    )


def _delivered_from(invoice: Invoice) -> date | None:
    # One that was issued before there was such a thing says nothing of it, however often it is printed.
    return first_day_of(invoice, today()) if invoice.is_draft else invoice.delivered_from


def _corrected(note: Invoice) -> "_Corrected":
    invoice = note.corrects
    return {"corrects": str(invoice.number), "corrects_date": invoice.issue_date} if invoice else {}


def _draft_seller() -> dict[str, str]:
    seller = Seller.objects.first()
    return seller_snapshot(seller) if seller else {"name": "Our company", "address": ""}


def _party(snapshot: dict[str, str]) -> Party:
    return Party(
        name=snapshot["name"],
        address=tuple(line.strip() for line in snapshot.get("address", "").splitlines() if line.strip()),
        country=snapshot.get("country", ""),
        vat_id=snapshot.get("vat_id", ""),
        # What was issued before there were any says none.
        tax_number=snapshot.get("tax_number", ""),
        email=snapshot.get("email", ""),
    )


def party_of(who: Seller) -> Party:
    """Return our company as documents name it today."""
    return _party(seller_snapshot(who))


def read_logo(name: str) -> bytes | None:
    """Return the bytes of a logo that is stored; None without one, and of one too large to print."""
    if not name or not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        # One more says that there are more; how many more is not read.
        logo = bytes(file.read(MAX_BYTES + 1))
    # An invoice is worth more than its logo: one stored before there were limits must not keep it from being printed.
    return None if is_too_large(logo) else logo


def _line(line: InvoiceLine, net: Decimal) -> DocumentLine:
    return DocumentLine(
        description=line.description,
        quantity=line.quantity,
        unit=line.unit,
        unit_price=line.unit_price,
        base_quantity=line.base_quantity,
        vat_rate=applied_rate(line),
        vat_category=VatCategory(line.vat_category),
        net=net,
    )


def _terms(invoice: Invoice, language: Language) -> str:
    if invoice.due_date is None or (invoice.payable is not None and invoice.payable <= 0):
        return ""
    return pay_by(invoice.due_date, invoice.number, language)
