"""A statement's entries and sums by currency, as its page shows them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from billing.admin.moments import money
from billing.models import CommissionEntry, CommissionStatement, CommissionTotal, EntryKind
from billing.money import format_amount, format_rate


@dataclass(frozen=True, kw_only=True)
class Row:
    """One entry in words."""

    day: date
    invoice_id: int
    invoice: str
    customer: str
    why: str
    basis: str
    rates: str
    amount: str
    is_correction: bool


@dataclass(frozen=True, kw_only=True)
class Section:
    """All of one currency."""

    currency: str
    rows: list[Row]
    tiers: list[tuple[str, str, str]]
    earned: str
    corrected: str
    amount: str


def sections_of(statement: CommissionStatement) -> list[Section]:
    """Return what a statement's page shows, a section for each currency."""
    entries = list(statement.entries.select_related("invoice", "credit_note"))
    return [
        _section(total, [entry for entry in entries if entry.invoice.currency == total.currency])
        for total in statement.totals.all()
    ]


def _section(total: CommissionTotal, entries: list[CommissionEntry]) -> Section:
    return Section(
        currency=total.currency,
        rows=[_row(entry, total.currency) for entry in entries],
        tiers=[_tier(row, total.currency) for row in total.tiers],
        earned=money(total.earned, total.currency),
        corrected=money(total.corrected, total.currency) if total.corrected else "",
        amount=money(total.amount, total.currency),
    )


def _row(entry: CommissionEntry, currency: str) -> Row:
    return Row(
        day=entry.day,
        invoice_id=entry.invoice_id,
        invoice=str(entry.invoice.number),
        customer=(entry.invoice.buyer_snapshot or {}).get("name", ""),
        why=str(entry.credit_note) if entry.credit_note else entry.get_kind_display(),
        basis=format_amount(entry.basis, currency),
        rates=", ".join(format_rate(Decimal(rate)) for rate, _ in entry.parts) or "as it was earned",
        amount=format_amount(entry.amount, currency),
        is_correction=entry.kind != EntryKind.EARNED,
    )


def _tier(row: dict[str, Any], currency: str) -> tuple[str, str, str]:
    """Return a tier in words, the sales in it, and what they earn."""
    rate, edge = format_rate(Decimal(row["rate"])), row["up_to"] or row["above"]
    word = f"up to {money(Decimal(edge), currency)}" if row["up_to"] else f"above {money(Decimal(edge), currency)}"
    name = f"{rate} {word}" if Decimal(edge) else f"{rate} of all"
    return name, format_amount(Decimal(row["basis"]), currency), format_amount(Decimal(row["amount"]), currency)
