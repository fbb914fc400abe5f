"""Commission statements as PDF: the same bytes for the same statement, all of it on its pages, the sums in sight."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from billing.commissions import Ladder, Tier
from billing.pdf.document import Party
from billing.pdf.statement import laid_out, render_statement
from billing.pdf.statement_document import StatementDocument, StatementLine, StatementSection
from tests.billing.pdf.documents import read, solid_text_of, text_of

D = Decimal


def section(count: int, currency: str = "EUR") -> StatementSection:
    """Return so many invoices of 1,000, the first 10,000 at 3 %, and 700 that is taken back."""
    ladder = Ladder(currency, [Tier(D(10000), D(3)), Tier(None, D(5))])
    bases = [D(1000)] * count
    lines = [
        StatementLine(
            day=date(2026, 10, 5),
            invoice=f"2026-{number:04d}",
            customer="Łódź & <Co>",
            basis=D(1000),
            amount=share.amount,
            rates=tuple(part.rate for part in share.parts),
        )
        for number, share in enumerate(ladder.shares(bases), start=1)
    ]
    back = StatementLine(
        day=date(2026, 10, 9),
        invoice="2025-0900",
        customer="日本海運",
        cause="Taken back: credit note CN-2026-0003",
        basis=D(-700),
        amount=D(-21),
    )
    return StatementSection(
        currency=currency,
        basis=D(1000) * count,
        earned=ladder.earned(D(1000) * count),
        corrected=D(-21),
        tiers=tuple(ladder.sums(D(1000) * count)),
        lines=(*lines, back),
    )


def statement(*sections: StatementSection) -> StatementDocument:
    return StatementDocument(
        seller=Party(name="Nordkai GmbH", address=("Kai 1", "20457 Hamburg")),
        rep="Ada Lovelace",
        rep_number="P-7",
        plan="Sea freight",
        month=date(2026, 10, 1),
        sections=sections,
        number="CS-2026-0007",
    )


def test_the_same_statement_gives_the_same_bytes_and_another_one_others() -> None:
    made = statement(section(3))
    assert render_statement(made) == render_statement(made)
    assert render_statement(replace(made, number=None)) != render_statement(made)


def test_it_says_what_was_earned_taken_back_and_how() -> None:
    told = text_of(render_statement(statement(section(12), section(1, "JPY"))))
    for text in (
        "Commission statement CS-2026-0007",
        "EUR 379.00 · JPY 9",
        "Łódź & <Co>",
        "Taken back: credit note CN-2026-0003",
        "5 % above 10,000.00 2,000.00 100.00",
        "Earned 400.00",
        "Taken back -21.00",
    ):
        assert text in told
    assert "Draft: not posted yet" in text_of(render_statement(replace(statement(), number=None)))
    assert "Nothing this month" in text_of(render_statement(statement()))


def test_long_statements_break_with_headings_and_running_totals() -> None:
    made = statement(section(120))
    pdf = render_statement(made)
    pages = [page.extract_text() for page in read(pdf).pages]
    assert len(pages) == len(laid_out(made)) > 3
    assert all("Sales before VAT" in page for page in pages)
    assert all("Carried forward" in page for page in pages[:-1])
    assert all("Brought forward" in page for page in pages[1:])
    text = solid_text_of(pdf)
    assert all(f"2026-{number:04d}" in text for number in range(1, 121))
