"""Breaks a document into pages: headings repeat, running totals are carried, blocks stay whole."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from billing.pdf.grid import BODY_HEIGHT
from billing.pdf.strips import Block, Strip
from billing.pdf.table import Row

# So that the totals never stand alone on the last page.
ROWS_WITH_TOTALS = 1


@dataclass(frozen=True, slots=True)
class Placed:
    """A strip, how far its top is below the top margin in points, and the group that is read together."""

    top: float
    strip: Strip
    group: int = -1


Page = list[Placed]


@dataclass(frozen=True, slots=True)
class Table:
    """The table to be broken: its rows, the headings that repeat, and how a running total is carried."""

    rows: Sequence[Row]
    head: Strip
    carried: Callable[[str, Decimal], Strip]
    carried_forward: str
    brought_forward: str


def paginate(opening: Iterable[Block], table: Table, closing: Sequence[Block], running_head: Strip) -> list[Page]:
    """Lay everything out in order; each page after the first begins with `running_head`."""
    flow = Flow(running_head)
    for block in opening:
        flow.put(block)
    TableFlow(flow, table, closing[0].height).run()
    for block in closing:
        flow.put(block)
    return flow.pages


@dataclass(slots=True)
class Flow:
    """Fills pages from the top."""

    running_head: Strip
    pages: list[Page] = field(default_factory=lambda: [[]])
    used: float = 0
    groups: int = 0

    @property
    def room(self) -> float:
        """What is left of this page, in points."""
        return BODY_HEIGHT - self.used

    @property
    def full_room(self) -> float:
        """What a fresh page offers, in points."""
        return BODY_HEIGHT - self.running_head.height

    def put(self, block: Block) -> None:
        """Place a block on one page, or across pages where it is higher than a page."""
        if self.room < block.height <= self.full_room:
            self.turn()
        if block.height <= self.room:
            self.place(*block.strips)
        else:
            self._put_in_pieces(block)

    def _put_in_pieces(self, block: Block) -> None:
        for strip in block.strips:
            if strip.height > self.room:
                self.turn()
            self.place(strip)

    def place(self, *strips: Strip) -> None:
        """Place a group of strips below what is there."""
        self.groups += 1
        for strip in strips:
            self.pages[-1].append(Placed(self.used, strip, self.groups))
            self.used += strip.height

    def turn(self) -> None:
        """Begin a new page."""
        self.pages.append([])
        self.used = 0
        self.place(self.running_head)


@dataclass(slots=True)
class TableFlow:
    """Places a table's rows, carrying the running total over each page break."""

    flow: Flow
    table: Table
    totals_height: float
    placed: int = 0
    total: Decimal = Decimal(0)
    carried_height: float = field(init=False)

    def __post_init__(self) -> None:
        self.carried_height = self.table.carried("", self.total).height

    def run(self) -> None:
        """Place the headings and every row."""
        self.begin()
        for row in self.table.rows:
            if self.needed() > self.flow.room:
                self.carry_over()
            self.place(row)
            self.total += row.net
            self.placed += 1

    def begin(self) -> None:
        """Place the headings where at least the first row can follow them."""
        if self.table.head.height + self.needed() > self.flow.room:
            self.flow.turn()
        self.flow.place(self.table.head)

    def needed(self) -> float:
        """Return the height the next row asks for, with a carried row below it, or the totals at the end."""
        heights = [row.block.height for row in self.table.rows[self.placed : self.placed + ROWS_WITH_TOTALS + 1]]
        if not heights or not self.fits_a_page(heights[0]):
            return 0
        together = sum(heights) + self.totals_height
        if self.placed and len(heights) == ROWS_WITH_TOTALS and self.fits_a_page(together):
            return together
        return heights[0] + (self.carried_height if len(heights) > 1 else 0)

    def place(self, row: Row) -> None:
        """Place a row whole, or line by line where no page can hold it."""
        if self.fits_a_page(row.block.height):
            self.flow.place(*row.block.strips)
        else:
            self._place_in_pieces(row)

    def _place_in_pieces(self, row: Row) -> None:
        for strip in row.block.strips:
            if strip.height + self.carried_height > self.flow.room:
                self.carry_over()
            self.flow.place(strip)

    def carry_over(self) -> None:
        """Turn the page, with the running total below the old one's rows and above the new one's."""
        if self.placed:
            self.flow.place(self.table.carried(self.table.carried_forward, self.total))
        self.flow.turn()
        self.flow.place(self.table.head)
        if self.placed:
            self.flow.place(self.table.carried(self.table.brought_forward, self.total))

    def fits_a_page(self, height: float) -> bool:
        """Tell whether a fresh page can hold so much between its headings and carried rows."""
        return self.table.head.height + height + 2 * self.carried_height <= self.flow.full_room
