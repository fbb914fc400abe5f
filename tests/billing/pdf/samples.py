"""A whole invoice in each language, with everything that one may say."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from billing.languages import Language
from billing.pdf import BankDetails, DocumentAdjustment, DocumentLine, InvoiceDocument, Party
from billing.pdf.document import DocumentKind
from billing.pdf.wording import pay_by
from billing.totals import Adjustment, Line, compute_totals
from billing.vat import VatCategory

DUE = date(2026, 4, 13)
# What, how much of it, the price, of how many, and VAT in percent.
FIGURES = (("1", "1240", 1, 19), ("512.5", "0.0885", 1, 19), ("250", "12.5", 100, 19), ("40", "9.35", 1, 7))
WORDS = {
    Language.ENGLISH: (
        ("Road freight Hamburg – Rotterdam, 22 pallets", "trip"),
        ("Diesel surcharge", "km"),
        ("Packing film", "m"),
        ("Printed books", "pcs"),
    ),
    Language.GERMAN: (
        ("Straßengüterverkehr Hamburg – Rotterdam, 22 Paletten", "Fahrt"),
        ("Dieselzuschlag", "km"),
        ("Stretchfolie", "m"),
        ("Gedruckte Bücher", "Stück"),
    ),
}
REASONS = {
    Language.ENGLISH: ("Annual agreement, 5 %", "Insurance"),
    Language.GERMAN: ("Jahresvereinbarung, 5 %", "Versicherung"),
}
THANKS = {Language.ENGLISH: "Thank you for shipping with us.", Language.GERMAN: "Vielen Dank für Ihren Auftrag."}
HOME = {Language.ENGLISH: "Germany", Language.GERMAN: "Deutschland"}


def sample(language: Language, **changes: Any) -> InvoiceDocument:
    """Return an invoice over lines with 19 and 7 % VAT, an allowance, a charge, and something paid before."""
    lines = tuple(
        Line(quantity=Decimal(quantity), unit_price=Decimal(price), base_quantity=Decimal(base), vat_rate=Decimal(rate))
        for quantity, price, base, rate in FIGURES
    )
    adjustments = tuple(
        DocumentAdjustment(reason=reason, amount=amount)
        for reason, amount in zip(REASONS[language], (Decimal(-62), Decimal(18)), strict=True)
    )
    totals = compute_totals(
        currency="EUR",
        lines=lines,
        adjustments=[
            Adjustment(amount=one.amount, vat_category=VatCategory.STANDARD, vat_rate=Decimal(19))
            for one in adjustments
        ],
        prepaid=Decimal(500),
        rounding=Decimal("0.02"),
    )
    printed = tuple(
        DocumentLine(
            description=what,
            unit=unit,
            quantity=line.quantity,
            unit_price=line.unit_price,
            base_quantity=line.base_quantity,
            vat_rate=line.vat_rate or Decimal(0),
            net=net,
        )
        for (what, unit), line, net in zip(WORDS[language], lines, totals.lines, strict=True)
    )
    document = InvoiceDocument(
        language=language,
        seller=Party(
            name="Nordlicht Spedition GmbH",
            address=("Am Sandtorkai 48", "20457 Hamburg"),
            country=HOME[language],
            vat_id="DE136695976",
            email="office@nordlicht.example",
        ),
        buyer=Party(name="Van den Berg B.V.", address=("Keizersgracht 241", "Amsterdam"), vat_id="NL852133441B01"),
        bank=BankDetails(
            iban="DE89370400440532013000",
            bic="COBADEFFXXX",
            bank_name="Commerzbank Hamburg",
            account_holder="Nordlicht Spedition GmbH",
        ),
        number="2026-0042",
        issue_date=date(2026, 3, 14),
        due_date=DUE,
        delivered_from=date(2026, 3, 2),
        delivered_until=date(2026, 3, 13),
        currency="EUR",
        lines=printed,
        totals=totals,
        adjustments=adjustments,
        payment_terms=pay_by(DUE, "2026-0042", language),
        notes=THANKS[language],
        reference="PO-4711",
    )
    return replace(document, **changes)


def correction(language: Language) -> InvoiceDocument:
    """Return a credit note over the same."""
    return sample(
        language,
        kind=DocumentKind.CREDIT_NOTE,
        number="2026-C003",
        issue_date=date(2026, 3, 20),
        due_date=None,
        corrects="2026-0042",
        corrects_date=date(2026, 3, 14),
        payment_terms="",
    )
