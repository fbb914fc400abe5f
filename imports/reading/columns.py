"""What the cells of each column look like, learned from rows that are whole."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from imports.reading.shapes import TYPED, CellKind, kind_of, shape_of

# Shapes that a column of codes, dates or prices has; a column of names has more.
_MOST_SHAPES = 24
_SHAPED_SHARE = 0.9
_TYPED_SHARE = 0.95
# A kind seen less often is a mistake in the column, not a part of it.
_USUAL_SHARE = 0.02
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
    common: frozenset[str] = field(default=frozenset())

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
    kinds: Counter[CellKind] = Counter(kind_of(cell) for cell in filled)
    shapes = Counter(shape_of(cell) for cell in filled)
    usual = frozenset(kind for kind, count in kinds.items() if count >= _USUAL_SHARE * len(filled))
    shaped = sum(count for _, count in shapes.most_common(_MOST_SHAPES)) >= _SHAPED_SHARE * len(filled)
    # Each name differs from each in a short file as well: shapes say something where they come again.
    shaped = shaped and len(shapes) <= max(1, len(filled) / 3)
    typed = sum(map(kinds.__getitem__, TYPED)) >= _TYPED_SHARE * len(filled)
    return Column(
        shapes=frozenset(shape for shape, _ in shapes.most_common(_MOST_SHAPES)),
        kinds=usual,
        regular=shaped or typed,
        has_empty=len(filled) < len(cells),
        common=frozenset(shape for shape, count in shapes.items() if count >= len(filled) / 4),
    )


def fit_of(cells: Sequence[str], columns: Sequence[Column]) -> float:
    """Return how well a row goes with the columns; cells that are missing or too many count against it."""
    fitting = sum(column.fit(cell) for cell, column in zip(cells, columns, strict=False))
    return fitting + STRANGE_EMPTY * max(0, len(columns) - len(cells)) + STRANGE * sum(map(bool, cells[len(columns) :]))
