"""A commission statement as a document: what it says, and the PDF that is kept of it."""

from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.core.files.storage import default_storage

from billing.commissions import TierSum
from billing.models import CommissionEntry, CommissionStatement, CommissionTotal, EntryKind, Seller
from billing.pdf.document import Party
from billing.pdf.statement import render_statement
from billing.pdf.statement_document import StatementDocument, StatementLine, StatementSection
from billing.services.documents import party_of, read_logo
from jobs.api import store_once

_CAUSES = {
    EntryKind.CREDITED: "Taken back: credit note {number}",
    EntryKind.UNPAID: "Taken back: a payment went back",
    EntryKind.PAID_AGAIN: "Given again: paid after all",
}


def ensure_pdf(statement: CommissionStatement) -> str:
    """Store a statement's PDF as it stands, unless it is there already; returns its storage name.

    The name comes from what it is of and from its content. Of one that was computed anew, or got its number, the
    earlier file goes.
    """
    kept = statement.pdf.name or ""
    if kept.startswith(_stem(statement)) and default_storage.exists(kept):
        return kept
    content = render_statement(document_of(statement))
    name = f"{_stem(statement)}{sha256(content).hexdigest()[:16]}.pdf"
    store_once(name, content)
    rows = CommissionStatement.objects.filter(
        pk=statement.pk, computation=statement.computation, number=statement.number
    )
    stale = kept if rows.update(pdf=name) else name
    if stale:
        default_storage.delete(stale)
    return name


def read_pdf(statement: CommissionStatement) -> bytes:
    """Return the PDF as it stands."""
    with default_storage.open(ensure_pdf(statement)) as file:
        return bytes(file.read())


def _stem(statement: CommissionStatement) -> str:
    return f"commissions/{statement.number or f'draft-{statement.pk}-{statement.computation}'}-"


def document_of(statement: CommissionStatement) -> StatementDocument:
    """Return what a statement says."""
    seller = Seller.objects.first()
    totals = list(statement.totals.all())
    entries = list(statement.entries.select_related("invoice__customer", "credit_note"))
    return StatementDocument(
        seller=party_of(seller) if seller else Party(name="Our company"),
        logo=read_logo(seller.logo.name or "") if seller else None,
        rep=statement.rep_snapshot["name"],
        rep_number=statement.rep_snapshot["number"],
        plan=statement.rep_snapshot["plan"],
        month=statement.run.month,
        number=statement.number,
        sections=tuple(
            _section(total, [entry for entry in entries if entry.invoice.currency == total.currency])
            for total in totals
        ),
    )


def _section(total: CommissionTotal, entries: list[CommissionEntry]) -> StatementSection:
    return StatementSection(
        currency=total.currency,
        basis=total.basis,
        earned=total.earned,
        corrected=total.corrected,
        tiers=tuple(_tier(row) for row in total.tiers),
        lines=tuple(_line(entry) for entry in entries),
    )


def _tier(row: dict[str, Any]) -> TierSum:
    return TierSum(
        above=Decimal(row["above"]),
        up_to=Decimal(row["up_to"]) if row["up_to"] else None,
        rate=Decimal(row["rate"]),
        basis=Decimal(row["basis"]),
        amount=Decimal(row["amount"]),
    )


def _line(entry: CommissionEntry) -> StatementLine:
    cause = _CAUSES.get(EntryKind(entry.kind), "")
    buyer = entry.invoice.buyer_snapshot or {}
    return StatementLine(
        day=entry.day,
        invoice=str(entry.invoice.number),
        customer=buyer.get("name", ""),
        cause=cause.format(number=entry.credit_note.number if entry.credit_note else ""),
        basis=entry.basis,
        rates=tuple(Decimal(rate) for rate, _ in entry.parts),
        amount=entry.amount,
    )
