"""Receivables by age: what each customer owed at the end of a day, and for how long it has been due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from billing.money import ZERO, exponent, rounded
from billing.reports.document import Body, Column, Measure, Row, Section, Stack
from billing.reports.sales import Buyer
from billing.reports.wording import day_text

# The last day of each age but the last, counted from the due date; before it nothing is late.
AGES = ("Not yet due", "1–30 days", "31–60 days", "61–90 days", "Over 90 days")
LAST_DAYS = (0, 30, 60, 90)

COLUMNS = (
    Column(label="Customer number", measure=Measure.WORDS),
    # A tenth of a million fits; what is longer is set smaller, and a name of usual length stays on one line.
    *(Column(label=label, measure=Measure.MONEY, width=45) for label in AGES),
    Column(label="Owed", measure=Measure.MONEY, width=50),
    Column(label="Paid too much", measure=Measure.MONEY, width=42),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """What is open by age; and, apart, what customers get back of invoices that they paid too much on."""

    by_age: tuple[Decimal, ...] = field(default=(ZERO,) * len(AGES))
    too_much: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """What is owed, whatever its age."""
        return sum(self.by_age, ZERO)

    def __add__(self, other: "Owed") -> "Owed":
        by_age = tuple(one + more for one, more in zip(self.by_age, other.by_age, strict=True))
        return Owed(by_age=by_age, too_much=self.too_much + other.too_much)


# By currency, then by customer.
AgeingFigures = Mapping[str, Mapping[Buyer, Owed]]


def owed(amount: Decimal, due: date | None, day: date) -> Owed:
    """Return what an invoice with this open amount adds; without a due date it is never late."""
    if amount < 0:
        return Owed(too_much=-amount)
    age = age_of((day - due).days if due else 0)
    return Owed(by_age=tuple(amount if number == age else ZERO for number in range(len(AGES))))


def age_of(days_late: int) -> int:
    """Return which of the ages it is."""
    return sum(days_late > last for last in LAST_DAYS)


def ageing(figures: AgeingFigures, day: date) -> Body:
    """Return the report: for each currency the customers, who owes most first."""
    sections = tuple(_section(figures[currency], currency) for currency in sorted(figures))
    return Body(
        columns=COLUMNS,
        sections=sections,
        nothing=f"Nobody owed anything at the end of {day_text(day)}.",
        notes=(_NOTE,) if sections else (),
    )


_NOTE = (
    "Days are counted from the due date. Payments count by the day on which they were received, credit notes by their "
    "date of issue. What was paid too much on one invoice is not taken off another."
)


def _section(buyers: Mapping[Buyer, Owed], currency: str) -> Section:
    total = sum(buyers.values(), Owed())
    ordered = sorted(buyers.items(), key=lambda pair: (-pair[1].total, pair[0]))
    return Section(
        title="By customer",
        row_label="Customer",
        currency=currency,
        rows=tuple(Row(name=buyer.name, cells=_cells(one, currency, buyer.number)) for buyer, one in ordered),
        total=Row(name="Total", cells=_cells(total, currency)),
        chart=Stack(parts=tuple(zip(AGES, _rounded(total.by_age, currency), strict=True))),
    )


def _cells(one: Owed, currency: str, number: str = "") -> tuple[str | Decimal, ...]:
    return (number, *_rounded((*one.by_age, one.total, one.too_much), currency))


def _rounded(amounts: Iterable[Decimal], currency: str) -> list[Decimal]:
    return [rounded(amount, exponent(currency)) for amount in amounts]
