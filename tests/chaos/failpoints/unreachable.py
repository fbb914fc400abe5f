"""The lines at which nothing can be killed, each with the reason; as few as possible."""

import linecache

from django.db import connection

from tests.chaos.failpoints.lines import Point

# For each database, by their text: numbers would be out of date soon.
_LINES = {
    "postgresql": frozenset(
        {
            # Asked of SQLite's errors.
            "return code & 0xFF in (_SQLITE_BUSY, _SQLITE_LOCKED)",
            # Many without keys go by COPY.
            "_ask_the_time(jobs)",
            "Job.objects.bulk_create(jobs, batch_size=INSERT_BATCH)",
        }
    ),
    "sqlite": frozenset(
        {
            # SQLite has one writer: nobody can take an attempt away while the task's transaction is open.
            'raise ClaimLost("The attempt was taken away while it ran; what it wrote is undone.")',
            # PostgreSQL alone knows COPY.
            "_copy(jobs)",
            # Asked of PostgreSQL's errors.
            "return state in _STATES or state.startswith(_CLASSES)",
        }
    ),
}

# ... and by their functions.
_FUNCTIONS = {
    "postgresql": (
        # Many are claimed, and completed, by one statement.
        "claiming._take_each",
        "claiming._claim_one",
        "claiming._take,",
        "leasing.lease_of",
        "completing._complete_each",
        "completing._complete,",
        # Written when the module is imported, and at the first claim of a process.
        "set_transitions.<genexpr>",
        "set_transitions._take_statement",
    ),
    # What PostgreSQL alone knows.
    "sqlite": ("inserting._copy", "inserting._Lines", "inserting._time_of_postgresql", "set_transitions."),
}


def unreachable(point: Point) -> bool:
    """Say whether a line is one of those."""
    text = linecache.getline(point.file, point.line).strip()
    return text in _LINES[connection.vendor] or str(point).startswith(_FUNCTIONS[connection.vendor])
