"""Columns that stand at positions, as old programs print them: looked for where no delimiter fits.

Between two columns is a gutter: a position that is blank in all lines of the table.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from imports.reading.limits import SAMPLE_LINES
from imports.reading.reading import UNIT
from imports.reading.shapes import TYPED, kind_of

# With fewer lines, blanks stand below each other by chance.
_FEWEST_LINES = 4
# Of all lines, those that have two blanks together somewhere: prose has them nowhere.
_SPACED = 0.6
# Of the lines, how many fill up with blanks beside a gutter, and how many have something in a column.
_PADDED = _FILLED = 0.5
# Of the columns, more than this are filled so.
_MOST = 0.5
# Of a column's cells, how many are numbers, days and the like where it is one of those: one column is to be.
_TYPED = 0.8
_LONGEST = 2_000
_RULER = frozenset("-=_+ ")


def cuts_of(lines: Sequence[str]) -> tuple[int, ...]:
    """Return the positions of the gutters; none where the lines are no such table."""
    sample = [line.rstrip() for line in lines if line.strip() and not _is_ruler(line.rstrip())][:SAMPLE_LINES]
    spaced = [line for line in sample if "  " in line.strip()]
    enough = max(_FEWEST_LINES, _SPACED * len(sample))
    if len(spaced) < enough or any("\t" in line or len(line) > _LONGEST for line in spaced):
        return ()
    cuts = _without_chance(spaced, _gutters(spaced))
    return cuts if cuts and _is_table(_columns(spaced, cuts)) else ()


def cut_up(line: str, cuts: Sequence[int]) -> str:
    """Return a line with the unit separator between its cells; one in which a gutter is not blank is one cell."""
    text = line.rstrip("\r\n")
    if _is_ruler(text):
        return "\n"
    is_whole = any(text[cut : cut + 1].strip() for cut in cuts)
    return UNIT.join([text.strip()] if is_whole else _cells(text, cuts)) + "\n"


def _is_ruler(line: str) -> bool:
    return _RULER.issuperset(line) and bool(line.strip())


def _gutters(lines: Sequence[str]) -> dict[int, int]:
    """Return the last position of each run that is blank in all lines, and how long the run is."""
    filled = {place for line in lines for place, letter in enumerate(line) if not letter.isspace()}
    runs = groupby(range(min(filled), max(filled)), filled.__contains__)
    blank = [list(run) for is_filled, run in runs if not is_filled]
    return {run[-1]: len(run) for run in blank}


def _without_chance(lines: Sequence[str], gutters: Mapping[int, int]) -> tuple[int, ...]:
    """Return the gutters without those of one blank within a text, which stand below each other by chance."""
    columns = _columns(lines, list(gutters))
    typed = list(map(_is_typed, columns))
    return tuple(
        cut
        for place, cut in enumerate(gutters)
        if gutters[cut] > 1
        or typed[place]
        or typed[place + 1]
        or (_is_filled(columns[place + 1]) and _share(_is_padded(line, cut) for line in lines) >= _PADDED)
    )


def _is_padded(line: str, cut: int) -> bool:
    return not line[max(cut - 1, 0) : cut + 1].strip() or not line[cut : cut + 2].strip()


def _columns(lines: Sequence[str], cuts: Sequence[int]) -> list[tuple[str, ...]]:
    """Return the cells of each column, without the first line, which names them or is like the others."""
    return list(zip(*(_cells(line, cuts) for line in lines[1:]), strict=True))


def _is_table(columns: Sequence[Sequence[str]]) -> bool:
    return any(map(_is_typed, columns)) and _share(map(_is_filled, columns)) > _MOST


def _is_filled(cells: Sequence[str]) -> bool:
    return _share(map(bool, cells)) >= _FILLED


def _is_typed(cells: Sequence[str]) -> bool:
    return _share(kind_of(cell) in TYPED for cell in cells if cell) >= _TYPED


def _share(answers: Iterable[bool]) -> float:
    found = list(answers)
    return sum(found) / len(found) if found else 0.0


def _cells(line: str, cuts: Sequence[int]) -> list[str]:
    starts, ends = [0, *(cut + 1 for cut in cuts)], [*cuts, None]
    return [line[start:end].strip() for start, end in zip(starts, ends, strict=True)]
