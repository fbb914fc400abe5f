"""What a commission statement says: plain values, already computed, with nothing of how they look."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.commissions import TierSum
from billing.pdf.document import Party


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementLine:
    """One invoice: what it earned, or what of that is taken back; rates are in percent, `cause` says why."""

    day: date
    invoice: str
    customer: str
    basis: Decimal
    amount: Decimal
    rates: tuple[Decimal, ...] = ()
    cause: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementSection:
    """All of one currency: its lines, how the month's sales lie in the tiers, and what it comes to."""

    currency: str
    basis: Decimal
    earned: Decimal
    corrected: Decimal
    tiers: tuple[TierSum, ...]
    lines: tuple[StatementLine, ...]

    @property
    def amount(self) -> Decimal:
        """What is to be paid; below 0 where more is taken back than was earned."""
        return self.earned + self.corrected


@dataclass(frozen=True, kw_only=True, slots=True)
class StatementDocument:
    """A sales rep's statement of a month to print; `number=None` is not posted yet."""

    seller: Party
    rep: str
    rep_number: str
    plan: str
    month: date
    sections: tuple[StatementSection, ...]
    number: str | None = None
    logo: bytes | None = None
