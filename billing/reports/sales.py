"""Sales: what was invoiced before VAT, less what was credited, by month and by customer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.money import ZERO, exponent, rounded
from billing.reports.document import Bars, Body, Column, Measure, Row, Section
from billing.reports.periods import Period

COLUMNS = (
    Column(label="Customer number", measure=Measure.WORDS),
    Column(label="Invoices", measure=Measure.COUNT, width=44),
    Column(label="Credit notes", measure=Measure.COUNT, width=44),
    Column(label="Invoiced", measure=Measure.MONEY, width=76),
    Column(label="Credited", measure=Measure.MONEY, width=70),
    Column(label="Net sales", measure=Measure.MONEY, width=76),
)


@dataclass(frozen=True, order=True, slots=True)
class Buyer:
    """A customer as a row is named; the key keeps two of one name apart."""

    name: str
    number: str
    key: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Sold:
    """How many documents there were, and what they come to before VAT."""

    invoices: int = 0
    credit_notes: int = 0
    invoiced: Decimal = ZERO
    credited: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        """What is left when the credit notes are taken off."""
        return self.invoiced - self.credited

    def __add__(self, other: "Sold") -> "Sold":
        return Sold(
            invoices=self.invoices + other.invoices,
            credit_notes=self.credit_notes + other.credit_notes,
            invoiced=self.invoiced + other.invoiced,
            credited=self.credited + other.credited,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class SalesFigures:
    """What was sold, by currency: in each month (by its first day) that has any, and to each customer."""

    months: Mapping[str, Mapping[date, Sold]]
    buyers: Mapping[str, Mapping[Buyer, Sold]]


def sales(figures: SalesFigures, period: Period) -> Body:
    """Return the report: for each currency its months, none left out, and its customers, the largest first."""
    sections = []
    for currency in sorted(figures.months):
        sections += [_months(figures.months[currency], currency, period), _buyers(figures.buyers[currency], currency)]
    return Body(
        columns=COLUMNS,
        sections=tuple(sections),
        nothing=f"No invoice and no credit note was issued {period.within}.",
        notes=("All amounts are before VAT. Documents count by their date of issue.",) if sections else (),
    )


def _months(months: Mapping[date, Sold], currency: str, period: Period) -> Section:
    sold = [(month, months.get(month, Sold())) for month in period.months()]
    return Section(
        title="By month",
        row_label="Month",
        currency=currency,
        rows=tuple(Row(name=month, cells=_cells(one, currency)) for month, one in sold),
        total=_total((one for _, one in sold), currency),
        chart=Bars(values=tuple((month, one.net) for month, one in sold)),
    )


def _buyers(buyers: Mapping[Buyer, Sold], currency: str) -> Section:
    largest_first = sorted(buyers.items(), key=lambda pair: (-pair[1].net, pair[0]))
    return Section(
        title="By customer",
        row_label="Customer",
        currency=currency,
        rows=tuple(Row(name=buyer.name, cells=_cells(one, currency, buyer.number)) for buyer, one in largest_first),
        total=_total(buyers.values(), currency),
    )


def _total(parts: Iterable[Sold], currency: str) -> Row:
    return Row(name="Total", cells=_cells(sum(parts, Sold()), currency))


def _cells(sold: Sold, currency: str, number: str = "") -> tuple[str | int | Decimal, ...]:
    amounts = (rounded(amount, exponent(currency)) for amount in (sold.invoiced, sold.credited, sold.net))
    return (number, sold.invoices, sold.credit_notes, *amounts)
