"""An invoice's lines and totals in text, for reading."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from billing.admin.moments import money
from billing.models import Invoice, InvoiceAdjustment, InvoiceLine
from billing.money import MoneyError, format_amount, format_price, format_quantity
from billing.pdf.wording import short_rate, vat_label
from billing.services.totalling import applied_rate, totals_of
from billing.totals import Totals
from billing.vat import VatCategory


@dataclass(frozen=True, kw_only=True)
class LineText:
    """One line as a page shows it."""

    description: str
    quantity: str
    price: str
    vat: str
    net: str


@dataclass(frozen=True, kw_only=True)
class Summary:
    """Lines, the rows from net to total, and the total; or why it can't be added up."""

    lines: list[LineText]
    rows: list[tuple[str, str]]
    total: str = ""
    error: str = ""


def summary_of(invoice: Invoice) -> Summary:
    """Return an invoice in text."""
    try:
        totals = totals_of(invoice)
    except MoneyError as error:
        return Summary(lines=[], rows=[], error=str(error))
    lines = zip(invoice.lines.all(), totals.lines, strict=True)
    return Summary(
        lines=[_line(line, net, invoice.currency) for line, net in lines],
        rows=[*_adjusted(invoice, totals), *_rows(totals, invoice.currency), *_settled(totals, invoice.currency)],
        total=money(totals.payable, invoice.currency),
    )


def _line(line: InvoiceLine, net: Decimal, currency: str) -> LineText:
    return LineText(
        description=line.description,
        quantity=f"{format_quantity(line.quantity)} {line.unit}".rstrip(),
        price=_price(line, currency),
        vat=short_rate(VatCategory(line.vat_category), applied_rate(line)),
        net=format_amount(net, currency),
    )


def _price(line: InvoiceLine, currency: str) -> str:
    price = format_price(line.unit_price, currency)
    return price if line.base_quantity == 1 else f"{price} per {format_quantity(line.base_quantity)}"


def _adjusted(invoice: Invoice, totals: Totals) -> Iterator[tuple[str, str]]:
    """Yield what leads from the lines to the net amount, where anything does."""
    rows: list[InvoiceAdjustment] = list(invoice.adjustments.all())
    if rows:
        yield "Lines", format_amount(totals.line_total, invoice.currency)
    for row in rows:
        yield row.reason, format_amount(row.signed_amount, invoice.currency)


def _settled(totals: Totals, currency: str) -> Iterator[tuple[str, str]]:
    """Yield what leads from the total with VAT to what is to be paid, where anything does."""
    if totals.prepaid:
        yield "Paid before", format_amount(-totals.prepaid, currency)
    if totals.rounding:
        yield "Rounding", format_amount(totals.rounding, currency)


def _rows(totals: Totals, currency: str) -> Iterator[tuple[str, str]]:
    yield "Net", format_amount(totals.tax_exclusive, currency)
    for row in totals.vat:
        yield (
            f"{vat_label(row.category, row.rate)} on {format_amount(row.taxable, currency)}",
            format_amount(row.tax, currency),
        )
