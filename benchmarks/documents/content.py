"""The invoice that every way prints, and its figures as text."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw

from billing.money import format_amount, format_price, format_quantity, format_rate
from billing.pdf import BankDetails, DocumentLine, InvoiceDocument, Party
from billing.totals import Line, compute_totals

FONTS = Path(__file__).parents[2] / "billing" / "pdf" / "fonts"
REGULAR, BOLD = FONTS / "Inter-Regular.ttf", FONTS / "Inter-SemiBold.ttf"
# Outside Latin-1: what the fonts that every PDF reader has would print as boxes.
NAMES = ("Łódź Kołodziej & Synowie", "Straßengüterverkehr")
HEADINGS = ("Description", "Quantity", "Unit price", "VAT", "Net EUR")
RATE = Decimal(19)


class Row(NamedTuple):
    """A line of the table, as it is printed."""

    description: str
    quantity: str
    price: str
    rate: str
    net: str


def invoice(number: int, lines: int, bank: BankDetails | None = None) -> InvoiceDocument:
    """Return an invoice; no two numbers give the same."""
    sold = tuple(
        Line(quantity=Decimal(1 + place % 9), unit_price=Decimal(4000 + number + place) / 100, vat_rate=RATE)
        for place in range(lines)
    )
    totals = compute_totals(currency="EUR", lines=sold)
    return InvoiceDocument(
        seller=Party(name=NAMES[1], address=("Am Sandtorkai 48", "20457 Hamburg"), vat_id="DE136695976"),
        buyer=Party(name=NAMES[0], address=("ul. Piotrkowska 104", "90-926 Łódź"), country="Poland"),
        bank=bank or BankDetails(bank_name="Commerzbank", bic="COBADEFFXXX"),
        number=f"2026-{number:05}",
        issue_date=date(2026, 3, 14),
        due_date=date(2026, 4, 13),
        currency="EUR",
        lines=tuple(
            DocumentLine(
                description=f"Road freight, delivery {number}/{place}",
                quantity=line.quantity,
                unit="t",
                unit_price=line.unit_price,
                vat_rate=RATE,
                net=net,
            )
            for place, (line, net) in enumerate(zip(sold, totals.lines, strict=True))
        ),
        totals=totals,
        payment_terms="Please pay by 13 April 2026.",
        logo=logo(),
    )


def rows(document: InvoiceDocument) -> Iterator[Row]:
    """Yield each line with its figures written."""
    for line in document.lines:
        yield Row(
            line.description,
            f"{format_quantity(line.quantity)} {line.unit}",
            format_price(line.unit_price, document.currency),
            format_rate(line.vat_rate),
            format_amount(line.net, document.currency),
        )


def sums(document: InvoiceDocument) -> tuple[tuple[str, str], ...]:
    """Return the sums below the table but the amount due."""
    totals = document.totals
    figures = (("Total without VAT", totals.tax_exclusive), ("VAT", totals.tax_total))
    return tuple((label, format_amount(amount, document.currency)) for label, amount in figures)


def party(who: Party) -> list[str]:
    """Return a party's lines."""
    return [line for line in (who.name, *who.address, who.country, who.vat_id) if line]


@cache
def logo() -> bytes:
    """Return a PNG with transparency, as companies have them."""
    picture = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    drawing = ImageDraw.Draw(picture)
    drawing.ellipse((10, 10, 190, 190), fill=(29, 79, 115, 255))
    drawing.rectangle((220, 60, 580, 140), fill=(200, 90, 20, 255))
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
