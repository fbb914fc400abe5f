"""Columns of strips next to each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from billing.pdf.strips import Strip

# The same height added up in another order differs in its last digits.
CLOSE = 0.01


def side_by_side(*columns: Iterable[Strip]) -> tuple[Strip, ...]:
    """Lay columns next to each other row by row, each in a lane of its own; the longest decides."""
    lanes = ([_in_lane(lane, strip) for strip in column] for lane, column in enumerate(columns))
    return tuple(merged(row) for row in zip_longest(*lanes, fillvalue=Strip(0)))


def independently(*columns: Iterable[Strip]) -> tuple[Strip, ...]:
    """Lay columns next to each other, each with rows as high as it likes; cut only where no column has a row."""
    rows = [row for lane, column in enumerate(columns) for row in _rows(lane, column)]
    return tuple(_united(group) for group in _overlapping(rows))


def merged(strips: Sequence[Strip]) -> Strip:
    """Lay strips over each other; the highest decides."""
    return Strip(
        max(strip.height for strip in strips),
        tuple(text for strip in strips for text in strip.texts),
        tuple(box for strip in strips for box in strip.boxes),
        tuple(picture for strip in strips for picture in strip.pictures),
        tuple(symbol for strip in strips for symbol in strip.symbols),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    """A strip of a column, and how far it is below the columns' top, in points."""

    top: float
    strip: Strip

    @property
    def bottom(self) -> float:
        return self.top + self.strip.height


def _rows(lane: int, column: Iterable[Strip]) -> Iterator[_Row]:
    top = 0.0
    for strip in column:
        yield _Row(top, _in_lane(lane, strip))
        top += strip.height


def _overlapping(rows: Iterable[_Row]) -> list[list[_Row]]:
    """Return the rows from the top down, those together between which there is no straight cut."""
    groups: list[list[_Row]] = []
    reached = 0.0
    for row in sorted(rows, key=lambda row: row.top):
        if row.top >= reached - CLOSE:
            groups.append([])
        groups[-1].append(row)
        reached = max(reached, row.bottom)
    return groups


def _united(group: Sequence[_Row]) -> Strip:
    top, bottom = group[0].top, max(row.bottom for row in group)
    return merged([_lowered(row.strip, row.top - top) for row in group])._replace(height=bottom - top)


def _lowered(strip: Strip, by: float) -> Strip:
    return strip._replace(
        texts=tuple(text._replace(drop=text.drop + by) for text in strip.texts),
        boxes=tuple(box._replace(drop=box.drop + by) for box in strip.boxes),
        pictures=tuple(picture._replace(drop=picture.drop + by) for picture in strip.pictures),
        symbols=tuple(symbol._replace(drop=symbol.drop + by) for symbol in strip.symbols),
    )


def _in_lane(lane: int, strip: Strip) -> Strip:
    return strip._replace(texts=tuple([text._replace(lane=lane) for text in strip.texts])) if lane else strip
