"""Tables of figures: names at the left, figures at the right, heads that repeat on each page."""

from collections.abc import Iterator
from datetime import date

from billing.money import format_amount
from billing.pdf.columns import side_by_side
from billing.pdf.grid import HAIRLINE, INK, WIDTH
from billing.pdf.strips import Block, Box, Strip, Text, at_left, at_right, lines_of
from billing.pdf.styles import BODY, COLUMN_HEAD, LEADING, STRONG, Style
from billing.pdf.text import wrap
from billing.reports.document import Cell, Column, Measure, Row, Section
from billing.reports.wording import month_text, seconds_text

GAP = 6.0
PADDING = 2.75
BASELINE = LEADING * 0.72
HEAD_LEADING = 9.5
# A name of more lines would be a tower beside one line of figures.
LINES_BESIDE = 2
# Figures are set a little smaller than names: many have to stand side by side.
FIGURE, TOTAL = Style(8.5), Style(8.5, STRONG.weight)


def head(section: Section, columns: tuple[Column, ...]) -> Strip:
    """Return the headings, which end on one line, above a rule."""
    labels = [wrap(column.label, COLUMN_HEAD.weight, COLUMN_HEAD.size, column.width) for column in _printed(columns)]
    height = max(map(len, labels)) * HEAD_LEADING
    texts = [at_left(0, height - 1, section.row_label, name_width(columns), COLUMN_HEAD)]
    for (column, edge), lines in zip(_edges(columns), labels, strict=True):
        drop = height - 1 - HEAD_LEADING * (len(lines) - 1)
        texts += [_heading(column, edge, drop + HEAD_LEADING * number, line) for number, line in enumerate(lines)]
    return Strip(height + 5, tuple(texts), (Box(0, height + 3, WIDTH, 1, INK),))


def rows(section: Section, columns: tuple[Column, ...]) -> Iterator[tuple[Block, ...]]:
    """Yield a block for each row; the last one together with the total, which never stands alone on a page."""
    *most, last = section.rows
    for row in most:
        yield (_block(row, section.currency, columns, FIGURE),)
    end = _block(last, section.currency, columns, FIGURE)
    yield (end, _block(section.total, section.currency, columns, TOTAL)) if section.total else (end,)


def name_width(columns: tuple[Column, ...]) -> float:
    """Return what the figures leave for names."""
    return WIDTH - sum(column.width + GAP for column in _printed(columns))


def _printed(columns: tuple[Column, ...]) -> list[Column]:
    return [column for column in columns if column.width]


def _edges(columns: tuple[Column, ...]) -> Iterator[tuple[Column, float]]:
    """Yield each printed column with its right edge."""
    edge = name_width(columns)
    for column in _printed(columns):
        edge += GAP + column.width
        yield column, edge


def _heading(column: Column, edge: float, drop: float, line: str) -> Text:
    return _placed(column, edge, drop, line, COLUMN_HEAD)


def _block(row: Row, currency: str, columns: tuple[Column, ...], style: Style) -> Block:
    is_total = style is TOTAL
    name = month_text(row.name) if isinstance(row.name, date) else row.name
    printed = [(column, cell) for column, cell in zip(columns, row.cells, strict=True) if column.width]
    texts = (
        _placed(column, edge, BASELINE, cell_text(cell, column, currency), style)
        for (column, cell), (_, edge) in zip(printed, _edges(columns), strict=True)
    )
    body = _with_name(name, name_width(columns) - GAP, STRONG if is_total else BODY, Strip(LEADING, tuple(texts)))
    rule = Box(0, 0, WIDTH, 1, INK) if is_total else Box(0, 0, WIDTH, 0.5, HAIRLINE)
    above = Strip(PADDING, boxes=(rule,) if is_total else ())
    below = Strip(PADDING, boxes=() if is_total else (Box(0, PADDING - 0.5, WIDTH, 0.5, HAIRLINE),))
    return Block((above, *body, below))


def _with_name(name: str, width: float, style: Style, figures: Strip) -> tuple[Strip, ...]:
    """Set a name beside its figures; a long one above them, over the whole width."""
    beside = lines_of(0, name, width, style)
    if len(beside) <= LINES_BESIDE:
        return side_by_side(beside, [figures])
    return (*lines_of(0, name, WIDTH, style), figures)


def _placed(column: Column, edge: float, drop: float, content: str, style: Style) -> Text:
    if column.measure is Measure.WORDS:
        return at_left(edge - column.width, drop, content, column.width, style)
    return at_right(edge, drop, content, column.width, style)


def cell_text(cell: Cell, column: Column, currency: str) -> str:
    """Return a figure as it is printed; nothing where there is none."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if column.measure is Measure.MONEY:
        return format_amount(cell, currency)  # type: ignore[arg-type]  # amounts are decimals
    return seconds_text(float(cell)) if column.measure is Measure.SECONDS else f"{cell:,}"
