"""What the cells of each column look like, learned from rows that are whole."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from imports.reading.shapes import TYPED, CellKind, kind_of, shape_of

_T = TypeVar("_T")

# Shapes that a column of codes, dates or prices has; a column of names has more.
_MOST_SHAPES = 24
_SHAPED_SHARE = 0.9
_TYPED_SHARE = 0.95
# A kind seen less often is a mistake in the column, not a part of it.
_USUAL_SHARE = 0.02
_SHORT = 8
# Below this nothing can be said of a column.
_FEWEST = 4

SAME_SHAPE, SAME_KIND, SAME_EMPTY, PROSE = 2.0, 1.0, 0.5, 0.3
STRANGE, STRANGE_EMPTY, STRANGE_PROSE = -2.0, -0.5, -0.5


@dataclass(frozen=True, slots=True)
class Column:
    """What one column holds."""

    shapes: frozenset[str] = frozenset()
    kinds: frozenset[CellKind] = frozenset()
    # Cells look alike, so that a strange one stands out.
    regular: bool = False
    has_empty: bool = True
    # Those that a quarter of the cells have.
    common: frozenset[str] = frozenset()

    def fit(self, cell: str) -> float:
        """Return how well the cell goes with the others: above 0 if it does."""
        if not cell.strip():
            return SAME_EMPTY if self.has_empty else STRANGE_EMPTY
        if not self.regular:
            return PROSE if not self.kinds or kind_of(cell) in self.kinds else STRANGE_PROSE
        if shape_of(cell) in self.shapes:
            return SAME_SHAPE + (shape_of(cell) in self.common) / 2
        return SAME_KIND if kind_of(cell) in self.kinds & TYPED else STRANGE

    def is_strange(self, cell: str) -> bool:
        """Whether the cell stands out."""
        return self.regular and self.fit(cell) == STRANGE


def learned(rows: Iterable[Sequence[str]], width: int) -> list[Column]:
    """Return the columns of these rows; those with more or fewer cells than `width` tell nothing."""
    whole = [row for row in rows if len(row) == width]
    if len(whole) < _FEWEST:
        return [Column()] * width
    return [_column([row[index] for row in whole]) for index in range(width)]


def _column(cells: list[str]) -> Column:
    filled = [cell for cell in cells if cell.strip()]
    kinds: Counter[CellKind] = Counter(map(kind_of, filled))
    shapes = Counter(map(shape_of, filled))
    # What is there but once, in a column that is not short, is a mistake in it, or the word "Total" at its end.
    least = max(_USUAL_SHARE * len(filled), 2 if len(filled) > _SHORT else 1)
    usual = [shape for shape, count in shapes.most_common(_MOST_SHAPES) if count >= least]
    # Each name differs from each in a short file as well: shapes say something where they come again.
    shaped = len(shapes) <= max(1, len(filled) / 3) and _share(shapes, usual) >= _SHAPED_SHARE
    return Column(
        shapes=frozenset(usual),
        kinds=frozenset(kind for kind, count in kinds.items() if count >= least),
        regular=shaped or _share(kinds, TYPED) >= _TYPED_SHARE,
        has_empty=len(filled) < len(cells),
        common=frozenset(shape for shape in usual if shapes[shape] >= len(filled) / 4),
    )


def _share(counted: Counter[_T], some: Iterable[_T]) -> float:
    return sum(map(counted.__getitem__, some)) / max(1, counted.total())


def fit_of(cells: Sequence[str], columns: Sequence[Column]) -> float:
    """Return how well a row goes with the columns; cells that are missing or too many count against it."""
    fitting = sum(column.fit(cell) for cell, column in zip(cells, columns, strict=False))
    return fitting + STRANGE_EMPTY * max(0, len(columns) - len(cells)) + STRANGE * sum(map(bool, cells[len(columns) :]))
