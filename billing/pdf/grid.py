"""The page: size, margins, twelve columns, colours. Lengths in points (1/72 inch), x from the left margin."""

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
MARGIN = 56.7
TOP = 42.0
BOTTOM = 58.0

WIDTH = PAGE_WIDTH - 2 * MARGIN
BODY_HEIGHT = PAGE_HEIGHT - TOP - BOTTOM

GUTTER = 12.0
COLUMN = (WIDTH - 11 * GUTTER) / 12

# Dark enough to keep 4.5:1 contrast on white when printed in grey.
INK = 0x18202C
MUTED = 0x596270
ACCENT = 0x1D4F73
HAIRLINE = 0xCBD1D8
TINT = 0xEFF3F6
WATERMARK = 0xD9DEE4
WHITE = 0xFFFFFF


def left(column: int) -> float:
    """Return where a column of the grid begins, 1 to 12."""
    return (column - 1) * (COLUMN + GUTTER)


def span(columns: int) -> float:
    """Return how wide so many neighbouring columns are, gutters between them included."""
    return columns * COLUMN + (columns - 1) * GUTTER
