"""Which delimiter, quote and escape a text was written with.

Each dialect is tried on a sample. As in G. J. J. van den Burg, A. Nazábal and C. Sutton, "Wrangling messy CSV files by
detecting row and type patterns" (Data Mining and Knowledge Discovery 33, 2019), the one wins whose rows are alike and
whose cells are of known kinds; here it also counts how many lines have quotes that are no quotes in that dialect.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from imports.reading.limits import SAMPLE_LINES
from imports.reading.mending import Mender
from imports.reading.reading import Reading
from imports.reading.records import Feed, records
from imports.reading.shapes import CellKind, kind_of

# With how much likelier each is than what its characters also mean in text.
_DELIMITERS = {
    ",": 1.0, ";": 1.0, "\t": 1.0, "|": 1.0, ", ": 1.02, "; ": 1.02, "||": 1.4, "::": 1.2, "\t\t": 1.4,
    "\x1f": 1.0, "\x01": 1.0, "§": 0.9, "¦": 0.9, "~": 0.8, "^": 0.8, "#": 0.6, "*": 0.6, "!": 0.6, ":": 0.6, " ": 0.6,
}  # fmt: skip
_WORTH: dict[CellKind, float] = {"text": 0.55, "empty": 0.7, "code": 0.95, "boolean": 0.95}
_WORTH_OF_RAGGED_TEXT = 0.2
_SIGNS_OF_ANOTHER = ',;\t|"'
# One column: better than rows that are hardly alike, worse than any table.
_ONE_COLUMN = 0.13
_TOGETHER = 0.8
_MOST_CELLS = 6_000
# How much worse a dialect is in which each line has a broken quote.
_BROKEN = 0.6


def dialect_of(lines: Sequence[str], encoding: str) -> Reading:
    """Return a reading whose delimiter, quote and escape are those of the lines."""
    plain = Reading(encoding=encoding, delimiter="", quote='"')
    sample = [line for line in lines if line.strip()][:SAMPLE_LINES]
    scores = {candidate: score(sample, candidate) for candidate in _candidates(sample, plain)}
    best = max(scores, key=lambda candidate: scores[candidate], default=plain)
    return best if scores.get(best, 0.0) > _ONE_COLUMN else plain


def _candidates(lines: Sequence[str], plain: Reading) -> Iterator[Reading]:
    text = "".join(lines)
    for delimiter in _DELIMITERS:
        if delimiter not in text or not _is_meant(delimiter, text):
            continue
        candidate = replace(plain, delimiter=delimiter)
        yield candidate
        if '\\"' in text:
            yield replace(candidate, escape="\\")
        if _is_around_cells("'", delimiter, lines):
            yield replace(candidate, quote="'")


def _is_meant(delimiter: str, text: str) -> bool:
    """Whether two characters that stand together nearly always do."""
    return len(delimiter) == 1 or text.count(delimiter) * delimiter.count(delimiter[0]) >= _TOGETHER * text.count(
        delimiter[0]
    )


def _is_around_cells(quote: str, delimiter: str, lines: Sequence[str]) -> bool:
    opened = closed = 0
    for line in lines:
        line = f"{delimiter}{line.strip()}{delimiter}"
        opened += line.count(delimiter + quote)
        closed += line.count(quote + delimiter)
    return min(opened, closed) > 1


def score(lines: Sequence[str], candidate: Reading) -> float:
    """Return how well a dialect suits, 0 to about 1."""
    widths: Counter[int] = Counter()
    broken, worth, cells_seen = 0, 0.0, 0
    for _, cells, mended in records(Feed(iter(lines), candidate), candidate, Mender(candidate, [])):
        widths[len(cells)] += 1
        broken += mended
        if cells_seen < _MOST_CELLS:
            looked_at = cells[:_MOST_CELLS]
            cells_seen += len(looked_at)
            worth += sum(map(_worth, looked_at))
    count = sum(widths.values())
    if not count or not cells_seen:
        return 0.0
    width, rows = max(widths.items(), key=lambda found: (found[1], found[0]))
    alike = (rows / count) ** 1.5 * (1 - 1 / width)
    return float(alike * (worth / cells_seen) * (1 - _BROKEN * broken / count) * _DELIMITERS[candidate.delimiter])


def _worth(cell: str) -> float:
    kind = kind_of(cell)
    if kind == "text" and any(sign in cell for sign in _SIGNS_OF_ANOTHER):
        return _WORTH_OF_RAGGED_TEXT
    return _WORTH.get(kind, 1.0)
