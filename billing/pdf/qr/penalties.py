"""How hard a QR code is to read, by the four rules of ISO/IEC 18004, 7.8.3: the fewer points the better.

Each rule looks at all modules at once: a shift by 1 brings a neighbour in the row, one by the size that in the column.
"""

from functools import cache

from billing.pdf.qr.matrix import Matrix

# What a scanner may take for a finder: dark and light as 1:1:3:1:1, with four light modules at one side.
FINDER_LIKE = ("10111010000", "00001011101")

RUN_POINTS, SQUARE_POINTS, FINDER_POINTS, BALANCE_POINTS = 2, 3, 40, 10


def penalty(matrix: Matrix) -> int:
    """Return the points of a code."""
    size, dark = matrix
    across, down = _where_fits(size, 2), _where_fits(size, 2, down=True)
    same_across = ~(dark ^ dark >> 1) & across
    same_down = ~(dark ^ dark >> size) & down
    squares = same_across & same_across >> size & same_down
    return (
        _runs(same_across, 1)
        + _runs(same_down, size)
        + SQUARE_POINTS * squares.bit_count()
        + FINDER_POINTS * _finder_like(matrix)
        + BALANCE_POINTS * (abs(2 * dark.bit_count() - size**2) * 10 // size**2)
    )


def _runs(same: int, step: int) -> int:
    """Return 3 points for five modules of a colour in a row, and one for each more."""
    fives = same & same >> step & same >> 2 * step & same >> 3 * step
    return fives.bit_count() + RUN_POINTS * (fives & ~(fives << step)).bit_count()


def _finder_like(matrix: Matrix) -> int:
    size, dark = matrix
    light = ~dark
    found = 0
    for step, fits in ((1, _where_fits(size, 11)), (size, _where_fits(size, 11, down=True))):
        shifted = [(dark >> step * place, light >> step * place) for place in range(11)]
        for pattern in FINDER_LIKE:
            here = fits
            for (is_dark, is_light), module in zip(shifted, pattern, strict=True):
                here &= is_dark if module == "1" else is_light
            found += here.bit_count()
    return found


@cache
def _where_fits(size: int, length: int, *, down: bool = False) -> int:
    """Return the modules at which so many modules in a row, or in a column, can begin."""
    begins = range(size - length + 1)
    if down:
        return (1 << size * len(begins)) - 1
    row = (1 << len(begins)) - 1
    return sum(row << size * number for number in range(size))
