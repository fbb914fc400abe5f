"""Documents to try the PDF on, and what can be read back from one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from billing.pdf import BankDetails, DocumentLine, InvoiceDocument, Party
from billing.totals import Line, compute_totals

RATE = Decimal(19)


def an_invoice(
    descriptions: Sequence[str] = ("Road freight",), price: str = "100.25", **changes: Any
) -> InvoiceDocument:
    """Return an invoice with one line for each description, all of one price and 19 % VAT."""
    currency = changes.get("currency", "EUR")
    one = Line(quantity=Decimal(1), unit_price=Decimal(price), vat_rate=RATE)
    totals = compute_totals(currency=currency, lines=[one] * len(descriptions))
    lines = tuple(
        DocumentLine(
            description=description,
            quantity=Decimal(1),
            unit="trip",
            unit_price=Decimal(price),
            vat_rate=RATE,
            net=net,
        )
        for description, net in zip(descriptions, totals.lines, strict=True)
    )
    plain = InvoiceDocument(
        seller=Party(name="Nordlicht Spedition GmbH", address=("Am Sandtorkai 48", "20457 Hamburg")),
        buyer=Party(name="Van den Berg B.V.", address=("Keizersgracht 241", "Amsterdam"), vat_id="NL852133441B01"),
        bank=BankDetails(iban="DE89370400440532013000", bic="COBADEFFXXX"),
        number="2026-0042",
        issue_date=date(2026, 3, 14),
        due_date=date(2026, 4, 13),
        currency=currency,
        lines=lines,
        totals=totals,
        payment_terms="Payable within 30 days.",
        reference="PO-4711",
    )
    return replace(plain, **changes)


def read(pdf: bytes) -> PdfReader:
    """Open a PDF's bytes."""
    return PdfReader(BytesIO(pdf), strict=True)


def text_of(pdf: bytes) -> str:
    """Return all of a PDF's text, blanks and line ends as single spaces."""
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def solid_text_of(pdf: bytes) -> str:
    """Return all of a PDF's text without blanks, for what may be broken over lines."""
    return text_of(pdf).replace(" ", "")
