"""Where everything of a report stands, page by page."""

from collections.abc import Iterator

from billing.pdf.grid import BODY_HEIGHT, HAIRLINE, INK, WIDTH
from billing.pdf.paging import Flow, Page, Placed
from billing.pdf.strips import Block, Box, Strip, at_left, at_right, lines_of
from billing.pdf.styles import HEADING, LABEL, QUIET, STRONG, TITLE, Style
from billing.reports.document import Column, ReportDocument, Section
from billing.reports.pdf.charts import chart
from billing.reports.pdf.tables import head, rows
from billing.reports.wording import moment_text

CLEARANCE = 16.0
CONTINUED = 18.0
PERIOD = Style(12, STRONG.weight)


def laid_out(document: ReportDocument) -> list[Page]:
    """Return the pages; each after the first begins with a line that says what goes on."""
    flow, body = Flow(_running_head(document)), document.body
    flow.put(Block(_masthead(document)))
    for section in body.sections:
        _lay_section(flow, section, body.columns)
    if not body.sections:
        flow.put(Block((Strip(10), *lines_of(0, body.nothing, WIDTH))))
    for note in body.notes:
        flow.put(Block((Strip(6), *lines_of(0, note, WIDTH, QUIET))))
    return flow.pages


def footer(document: ReportDocument, number: int, count: int) -> Page:
    """Return whose report it is, and "Page 2 of 7", for the foot of a page."""
    texts = (
        at_left(0, 16, f"{document.company} · {document.title}", WIDTH - 100, LABEL),
        at_right(WIDTH, 16, f"Page {number} of {count}", 90, LABEL),
    )
    return [Placed(BODY_HEIGHT + CLEARANCE, Strip(20, texts, (Box(0, 0, WIDTH, 0.5, HAIRLINE),)))]


def _masthead(document: ReportDocument) -> tuple[Strip, ...]:
    made = f"Made {moment_text(document.made_at)}, {document.made_for}"
    return (
        Strip(32, (at_left(0, 22, document.title, WIDTH, TITLE),)),
        Strip(18, (at_left(0, 12, document.period, WIDTH, PERIOD),)),
        *lines_of(0, document.company, WIDTH, STRONG),
        *lines_of(0, made, WIDTH, QUIET),
        Strip(10, boxes=(Box(0, 6, WIDTH, 1, INK),)),
    )


def _running_head(document: ReportDocument) -> Strip:
    texts = (
        at_left(0, 9, document.title, WIDTH / 2 - 10, STRONG),
        at_right(WIDTH, 9, document.period, WIDTH / 2, QUIET),
    )
    return Strip(30, texts)


def _lay_section(flow: Flow, section: Section, columns: tuple[Column, ...]) -> None:
    """Place heading, chart and table; the first row is on the page of the heading, and each page has the head."""
    headings = head(section, columns)
    opening = (*_opening(section), headings)
    parts = list(rows(section, columns))
    if Block(opening).height + _height(parts[0]) > flow.room:
        flow.turn()
    flow.place(*opening)
    for together in parts:
        if flow.room < _height(together) <= flow.full_room - CONTINUED - headings.height:
            flow.turn()
            flow.place(_continued(section), headings)
        for block in together:
            flow.put(block)


def _height(blocks: tuple[Block, ...]) -> float:
    return sum(block.height for block in blocks)


def _continued(section: Section) -> Strip:
    return Strip(CONTINUED, (at_left(0, 10, f"{_title(section)}, continued", WIDTH, LABEL),))


def _title(section: Section) -> str:
    return f"{section.title}, {section.currency}" if section.currency else section.title


def _opening(section: Section) -> Iterator[Strip]:
    yield Strip(26, (at_left(0, 18, _title(section), WIDTH, HEADING),))
    if section.chart and (drawn := chart(section.chart, section.currency)):
        yield drawn
