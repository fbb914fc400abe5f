"""The rows of several seeds as one table."""

from collections import defaultdict
from collections.abc import Iterable

from tests.chaos.report import Row

_SUMMED = (
    "jobs",
    "hits",
    "lost",
    "unexpected",
    "duplicated",
    "stuck",
    "mismatched",
    "recovered",
    "repeated",
)


def merged(runs: Iterable[Iterable[Row]]) -> list[Row]:
    """Return a row for each fault: counts added up, and the longest time that recovery took."""
    by_fault: dict[str, list[Row]] = defaultdict(list)
    for run in runs:
        for row in run:
            by_fault[row.fault].append(row)
    return [_sum(fault, rows) for fault, rows in by_fault.items()]


def _sum(fault: str, rows: list[Row]) -> Row:
    return Row(
        fault=fault,
        **{name: sum(getattr(row, name) for row in rows) for name in _SUMMED},
        seconds=max(row.seconds for row in rows),
        remarks=[remark for row in rows for remark in row.remarks],
    )
