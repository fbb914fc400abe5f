"""The lines of a commission statement as a table, and below it how the tiers make up the sum."""

from collections.abc import Iterator
from decimal import Decimal

from billing.commissions import TierSum
from billing.languages import format_day
from billing.money import format_amount, format_rate
from billing.pdf.columns import independently, side_by_side
from billing.pdf.grid import HAIRLINE, INK, WIDTH, left
from billing.pdf.statement_document import StatementLine, StatementSection
from billing.pdf.strips import Block, Box, Strip, at_left, at_right, lines_of
from billing.pdf.styles import COLUMN_HEAD, HEADING, LABEL, LEADING, QUIET, STRONG, TOTAL
from billing.pdf.table import BASELINE, GAP, PADDING, Row

AMOUNT_WIDTH, RATE_WIDTH, BASIS_WIDTH, DAY_WIDTH = 78.0, 60.0, 72.0, 86.0
AMOUNT_EDGE = WIDTH
RATE_EDGE = AMOUNT_EDGE - AMOUNT_WIDTH - GAP
BASIS_EDGE = RATE_EDGE - RATE_WIDTH - GAP
WHAT_WIDTH = BASIS_EDGE - BASIS_WIDTH - GAP - DAY_WIDTH

ROW = 16.0
TIER_BASIS_EDGE, TIER_EDGE = left(1) + 190, left(1) + 262
SUMS_X = left(8)


def opening(section: StatementSection) -> Block:
    """Return the heading of a currency."""
    return Block((Strip(22, (at_left(0, 12, f"Sales in {section.currency}", WIDTH, HEADING),)),))


def table_head(currency: str) -> Strip:
    """Return the column headings, drawn on every page that has rows."""
    texts = (
        at_left(0, 9, "Paid or credited", DAY_WIDTH - GAP, COLUMN_HEAD),
        at_left(DAY_WIDTH, 9, "Invoice", WHAT_WIDTH, COLUMN_HEAD),
        at_right(BASIS_EDGE, 9, "Sales before VAT", BASIS_WIDTH, COLUMN_HEAD),
        at_right(RATE_EDGE, 9, "Rate", RATE_WIDTH, COLUMN_HEAD),
        at_right(AMOUNT_EDGE, 9, f"Commission {currency}", AMOUNT_WIDTH, COLUMN_HEAD),
    )
    return Strip(17, texts, (Box(0, 15, WIDTH, 1, INK),))


def table_rows(section: StatementSection) -> tuple[Row, ...]:
    """Return a row for each line, in order."""
    return tuple(Row(Block(_row(line, section.currency)), line.amount) for line in section.lines)


def carried(label: str, amount: Decimal, currency: str) -> Strip:
    """Return the row that hands the running total over a page break."""
    texts = (
        at_right(RATE_EDGE, 13, label, 200, QUIET),
        at_right(AMOUNT_EDGE, 13, format_amount(amount, currency), AMOUNT_WIDTH, STRONG),
    )
    return Strip(20, texts, (Box(0, 19.5, WIDTH, 0.5, HAIRLINE),))


def _row(line: StatementLine, currency: str) -> tuple[Strip, ...]:
    what = [
        *lines_of(DAY_WIDTH, f"{line.invoice}  {line.customer}", WHAT_WIDTH),
        *lines_of(DAY_WIDTH, line.cause, WHAT_WIDTH, LABEL),
    ]
    figures = Strip(
        LEADING,
        (
            at_right(BASIS_EDGE, BASELINE, format_amount(line.basis, currency), BASIS_WIDTH),
            at_right(RATE_EDGE, BASELINE, _rates(line), RATE_WIDTH),
            at_right(AMOUNT_EDGE, BASELINE, format_amount(line.amount, currency), AMOUNT_WIDTH),
        ),
    )
    date = Strip(LEADING, (at_left(0, BASELINE, format_day(line.day), DAY_WIDTH - GAP),))
    return (
        Strip(PADDING),
        *side_by_side([date], what, [figures]),
        Strip(PADDING, boxes=(Box(0, PADDING - 0.5, WIDTH, 0.5, HAIRLINE),)),
    )


def _rates(line: StatementLine) -> str:
    """Return "3 %", or "3 % – 5 %" where the invoice reaches over tiers."""
    ends = dict.fromkeys((line.rates[0], line.rates[-1])) if line.rates else {}
    return " – ".join(map(format_rate, ends))


def closing(section: StatementSection) -> Block:
    """Return how the month's sales lie in the tiers, at the left of what they come to."""
    return Block((Strip(8), *independently(_tier_rows(section), _sums(section)), Strip(14)))


def _tier_rows(section: StatementSection) -> Iterator[Strip]:
    if not section.tiers:
        return
    heads = (
        at_left(0, 11, "By tier", 100, COLUMN_HEAD),
        at_right(TIER_BASIS_EDGE, 11, "Sales", 70, COLUMN_HEAD),
        at_right(TIER_EDGE, 11, "Commission", 70, COLUMN_HEAD),
    )
    yield Strip(ROW, heads, (Box(0, ROW - 1.5, TIER_EDGE, 0.5, HAIRLINE),))
    for tier in section.tiers:
        texts = (
            at_left(0, 12, _tier_text(tier, section.currency), TIER_BASIS_EDGE - 74),
            at_right(TIER_BASIS_EDGE, 12, format_amount(tier.basis, section.currency), 70),
            at_right(TIER_EDGE, 12, format_amount(tier.amount, section.currency), 68),
        )
        yield Strip(ROW, texts)


def _tier_text(tier: TierSum, currency: str) -> str:
    edge = tier.above if tier.up_to is None else tier.up_to
    word = "up to" if tier.up_to is not None else "above"
    return f"{format_rate(tier.rate)} {word} {format_amount(edge, currency)}" if edge else format_rate(tier.rate)


def _sums(section: StatementSection) -> Iterator[Strip]:
    if section.corrected:
        for label, amount in (("Earned", section.earned), ("Taken back", section.corrected)):
            value = at_right(WIDTH, 12, format_amount(amount, section.currency), 90)
            yield Strip(ROW, (at_left(SUMS_X, 12, label, 90, QUIET), value))
    width = WIDTH - SUMS_X
    total = f"{section.currency} {format_amount(section.amount, section.currency)}"
    texts = (at_left(SUMS_X, 21, "Commission", 80, TOTAL), at_right(WIDTH, 21, total, width - 84, TOTAL))
    yield Strip(30, texts, (Box(SUMS_X, 4, width, 1, INK),))
