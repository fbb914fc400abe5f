"""How much of a table was read, by the measures of the Pollock benchmark: ten in all, each from 0 to 1.

Success; then precision, recall and their harmonic mean (F1) for the cells of the header, for whole records, and for all
cells. They are compared as multisets; header and records after numbers and letters were brought into one form.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence

from benchmarks.reading.polluting import Polluted

Table = Sequence[Sequence[str]]
MEASURES = (
    "success",
    *(f"{of} {measure}" for of in ("header", "record", "cell") for measure in ("precision", "recall", "F1")),
)


def scores(polluted: Polluted, loaded: Table | None) -> list[float]:
    """Return the ten measures; `loaded` has the header as its first row, and is None where loading failed."""
    if loaded is None:
        return [0.0] * len(MEASURES)
    meant = [polluted.header, *polluted.rows] if polluted.header else polluted.rows
    if not meant:
        return [1.0] * len(MEASURES)
    return [
        1.0,
        *_measures(map(_form, meant[0]), map(_form, loaded[0] if loaded else ())),
        *_measures(map(_record, meant[1:]), map(_record, loaded[1:])),
        *_measures((cell for row in meant for cell in row), (cell for row in loaded for cell in row)),
    ]


def _measures(meant: Iterable[Hashable], loaded: Iterable[Hashable]) -> tuple[float, float, float]:
    wanted, found = Counter(meant), Counter(loaded)
    if not wanted:
        return 1.0, 1.0, 1.0
    shared = (wanted & found).total()
    if not shared:
        return 0.0, 0.0, 0.0
    precision, recall = shared / wanted.total(), shared / found.total()
    return precision, recall, 2 * precision * recall / (precision + recall)


def _record(row: Sequence[str]) -> str:
    return "".join(map(_form, row))


def _form(cell: str) -> str:
    try:
        number = float(cell)
    except ValueError:
        return cell.lower()
    return str(int(number)) if number.is_integer() else str(number)
