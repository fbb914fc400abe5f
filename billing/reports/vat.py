"""VAT: what it is on and what it comes to, by category and rate, with credit notes taken off."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from billing.money import ZERO, exponent, format_amount, format_rate, rounded
from billing.reports.document import Body, Column, Lane, Lanes, Measure, Row, Section
from billing.reports.periods import Period
from billing.vat import VatCategory

COLUMNS = (
    Column(label="Category", measure=Measure.WORDS),
    Column(label="Rate %", measure=Measure.PERCENT),
    Column(label="Taxable, invoiced", measure=Measure.MONEY, width=64),
    Column(label="VAT, invoiced", measure=Measure.MONEY, width=58),
    Column(label="Taxable, credited", measure=Measure.MONEY, width=60),
    Column(label="VAT, credited", measure=Measure.MONEY, width=54),
    Column(label="Taxable", measure=Measure.MONEY, width=64),
    Column(label="VAT", measure=Measure.MONEY, width=58),
)

UNTAXED = {
    VatCategory.ZERO_RATED: "Zero rated",
    VatCategory.EXEMPT: "Exempt",
    VatCategory.REVERSE_CHARGE: "Reverse charge",
    VatCategory.INTRA_COMMUNITY: "Intra-Community supply",
    VatCategory.EXPORT: "Export",
    VatCategory.OUT_OF_SCOPE: "Not subject to VAT",
}
TAXED = {
    VatCategory.STANDARD: "VAT",
    VatCategory.CANARY_ISLANDS: "IGIC",
    VatCategory.CEUTA_MELILLA: "IPSI",
    VatCategory.SPLIT_PAYMENT: "VAT, split payment",
}


@dataclass(frozen=True, order=True, slots=True)
class Rate:
    """How something is taxed: the category, and the rate in percent."""

    category: VatCategory
    percent: Decimal

    def __str__(self) -> str:
        return UNTAXED.get(self.category) or f"{TAXED[self.category]} {format_rate(self.percent)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Taxed:
    """What invoices and credit notes are taxed on, and what that comes to."""

    taxable_invoiced: Decimal = ZERO
    tax_invoiced: Decimal = ZERO
    taxable_credited: Decimal = ZERO
    tax_credited: Decimal = ZERO

    def __add__(self, other: "Taxed") -> "Taxed":
        return Taxed(
            taxable_invoiced=self.taxable_invoiced + other.taxable_invoiced,
            tax_invoiced=self.tax_invoiced + other.tax_invoiced,
            taxable_credited=self.taxable_credited + other.taxable_credited,
            tax_credited=self.tax_credited + other.tax_credited,
        )


# By currency, then by how it is taxed.
VatFigures = Mapping[str, Mapping[Rate, Taxed]]


def vat(figures: VatFigures, period: Period) -> Body:
    """Return the report: a table for each currency, the standard category first and its highest rate at the top."""
    sections = tuple(_section(figures[currency], currency) for currency in sorted(figures))
    return Body(
        columns=COLUMNS,
        sections=sections,
        nothing=f"No invoice and no credit note was issued {period.within}.",
        notes=("Documents count by their date of issue. Amounts are those that stand on them.",) if sections else (),
    )


def _section(rates: Mapping[Rate, Taxed], currency: str) -> Section:
    ordered = sorted(rates.items(), key=lambda pair: _place(pair[0]))
    return Section(
        title="By category and rate",
        row_label="Taxed as",
        currency=currency,
        rows=tuple(_row(str(rate), (rate.category.value, rate.percent), taxed, currency) for rate, taxed in ordered),
        total=_total(rates.values(), currency),
        chart=Lanes(
            caption=f"Taxable, and the VAT on it, in {currency}",
            lanes=tuple(_lane(str(rate), taxed, currency) for rate, taxed in ordered),
        ),
    )


def _lane(name: str, taxed: Taxed, currency: str) -> Lane:
    taxable = taxed.taxable_invoiced - taxed.taxable_credited
    tax = taxed.tax_invoiced - taxed.tax_credited
    on_it = f", VAT {format_amount(tax, currency)}" if tax else ""
    return Lane(name=name, value=taxable, told=f"{format_amount(taxable, currency)}{on_it}")


def _place(rate: Rate) -> tuple[bool, VatCategory, Decimal]:
    return rate.category != VatCategory.STANDARD, rate.category, -rate.percent


def _total(parts: Iterable[Taxed], currency: str) -> Row:
    return _row("Total", ("", None), sum(parts, Taxed()), currency)


def _row(name: str, how: tuple[str, Decimal | None], taxed: Taxed, currency: str) -> Row:
    amounts = (
        taxed.taxable_invoiced,
        taxed.tax_invoiced,
        taxed.taxable_credited,
        taxed.tax_credited,
        taxed.taxable_invoiced - taxed.taxable_credited,
        taxed.tax_invoiced - taxed.tax_credited,
    )
    return Row(name=name, cells=(*how, *(rounded(amount, exponent(currency)) for amount in amounts)))
