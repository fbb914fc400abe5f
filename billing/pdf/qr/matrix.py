"""A square of dark and light modules."""

import re
from collections.abc import Iterator
from typing import NamedTuple

DARK = re.compile("1+")


class Matrix(NamedTuple):
    """So many modules wide and high; the first row stands in the lowest bits, in each row the first module lowest."""

    size: int
    bits: int

    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Yield the column, row and length of each run of dark modules, row by row from the top."""
        figures = f"{self.bits:0{self.size**2}b}"[::-1]
        for row in range(self.size):
            for found in DARK.finditer(figures[row * self.size : (row + 1) * self.size]):
                yield found.start(), row, found.end() - found.start()
