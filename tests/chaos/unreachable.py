"""The lines at which nothing can be killed, each with the reason; as few as possible."""

import linecache

from django.db import connection

from tests.chaos.lines import Point

# By their text, as numbers would be out of date soon.
_NEVER: dict[str, str] = {}
# SQLite has one writer: nobody can take an attempt away while the task's transaction is open.
_NOT_ON_SQLITE = {
    'raise ClaimLost("The attempt was taken away while it ran; what it wrote is undone.")',
}


def unreachable(point: Point) -> bool:
    """Say whether a line is one of those."""
    text = linecache.getline(point.file, point.line).strip()
    return text in _NEVER or (connection.vendor == "sqlite" and text in _NOT_ON_SQLITE)
