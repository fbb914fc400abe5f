"""The head and foot of a commission statement: whose it is, of which month, and what it comes to."""

from collections.abc import Iterable

from billing.languages import ENGLISH_MONTHS
from billing.money import format_amount
from billing.pdf.columns import merged, side_by_side
from billing.pdf.footer import CLEARANCE
from billing.pdf.grid import BODY_HEIGHT, HAIRLINE, TINT, WIDTH, left, span
from billing.pdf.logo import letterhead
from billing.pdf.paging import Page, Placed
from billing.pdf.statement_document import StatementDocument
from billing.pdf.strips import Block, Box, Strip, at_left, at_right, lines_of
from billing.pdf.styles import BODY, FIGURE, LABEL, LEADING, QUIET, STRONG, TITLE

LABEL_WIDTH = 56.0
UNNUMBERED = "Draft: not posted yet"


def month_text(document: StatementDocument) -> str:
    """Return the month as "October 2026"."""
    return f"{ENGLISH_MONTHS[document.month.month - 1]} {document.month.year}"


def full_title(document: StatementDocument) -> str:
    """Return the heading with the number, as in "Commission statement CS-2026-0007"."""
    return f"Commission statement {document.number or ''}".rstrip()


def statement_head(document: StatementDocument) -> tuple[Block, ...]:
    """Return letterhead and title, whom it is for, and the band with what the month comes to."""
    return (Block((_heading(document),)), Block(_parties(document)), Block((_band(document),)))


def _heading(document: StatementDocument) -> Strip:
    name = at_right(WIDTH, 24, "Commission statement", span(7), TITLE)
    number = at_right(WIDTH, 42, document.number or UNNUMBERED, span(6), QUIET)
    return merged((Strip(60, (name, number)), letterhead(document.seller, document.logo)))


def _parties(document: StatementDocument) -> tuple[Strip, ...]:
    seller = document.seller
    facts = (
        ("Number", document.number or ""),
        ("Month", month_text(document)),
        ("Personnel", document.rep_number),
        ("Plan", document.plan),
    )
    columns = (
        _column("For", left(1), lines_of(left(1), document.rep, span(4), STRONG)),
        _column(
            "From",
            left(5),
            [
                *lines_of(left(5), seller.name, span(4), STRONG),
                *lines_of(left(5), "\n".join((*seller.address, seller.country)), span(4)),
            ],
        ),
        _column("Details", left(9), [strip for label, value in facts if value for strip in _fact(label, value)]),
    )
    return (*side_by_side(*columns), Strip(14))


def _column(caption: str, x: float, strips: Iterable[Strip]) -> list[Strip]:
    return [Strip(LEADING, (at_left(x, 8, caption, span(4), LABEL),)), *strips]


def _fact(label: str, value: str) -> tuple[Strip, ...]:
    x = left(9)
    return side_by_side(
        lines_of(x, label, LABEL_WIDTH, QUIET),
        lines_of(x + LABEL_WIDTH, value, span(4) - LABEL_WIDTH, BODY),
    )


def _band(document: StatementDocument) -> Strip:
    """Return the tinted band that tells the commission at a glance."""
    amounts = [f"{part.currency} {format_amount(part.amount, part.currency)}" for part in document.sections]
    texts = (
        at_left(14, 19, f"Commission for {month_text(document)}", span(8), LABEL),
        at_left(14, 42, " · ".join(amounts) or "Nothing this month", WIDTH - 28, FIGURE),
    )
    return Strip(56 + 15, texts, (Box(0, 0, WIDTH, 56, TINT, 4),))


def running_head(document: StatementDocument) -> Strip:
    """Return the line above each further page."""
    texts = (
        at_left(0, 9, f"{document.rep}, {month_text(document)}", span(7), QUIET),
        at_right(WIDTH, 9, full_title(document), span(5) - 10, STRONG),
    )
    return Strip(32, texts)


def foot(document: StatementDocument, number: int, count: int) -> Page:
    """Return the company's name and "Page 2 of 7", for the foot of a page."""
    texts = (
        at_left(0, 16, document.seller.name, span(9), LABEL),
        at_right(WIDTH, 16, f"Page {number} of {count}", span(2), LABEL),
    )
    return [Placed(BODY_HEIGHT + CLEARANCE, Strip(20, texts, (Box(0, 0, WIDTH, 0.5, HAIRLINE),)))]
