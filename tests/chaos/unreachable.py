"""The lines at which nothing can be killed, each with the reason; as few as possible."""

import linecache

from django.db import connection

from tests.chaos.lines import Point

# For each database, by their text: numbers would be out of date soon.
_LINES = {
    "postgresql": frozenset[str](),
    "sqlite": frozenset(
        {
            # SQLite has one writer: nobody can take an attempt away while the task's transaction is open.
            'raise ClaimLost("The attempt was taken away while it ran; what it wrote is undone.")',
        }
    ),
}


def unreachable(point: Point) -> bool:
    """Say whether a line is one of those."""
    return linecache.getline(point.file, point.line).strip() in _LINES[connection.vendor]
