"""Keep the cells of rows that turned out to be rejected after they were read, to give them back as they were."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.db import transaction

from imports.models import Import, Outcome, StagedRow
from imports.reading.rows import Row, rows
from imports.selectors.imports import reading_of
from imports.services.stages import lock

# Rows in one statement.
KEPT_AT_ONCE = 1_000


def keep_cells(run: Import, path: Path, outcome: Outcome) -> None:
    """Read the file again and keep the cells of rows with this outcome."""
    lacking = _lacking(run, outcome)
    found = _at(rows(path, reading_of(run)), lacking)
    while some := list(islice(found, KEPT_AT_ONCE)):
        with transaction.atomic():
            lock(run)
            StagedRow.objects.bulk_update(
                [StagedRow(pk=(run.pk, row.line), run=run, line=row.line, cells=row.cells) for row in some], ["cells"]
            )


def _lacking(run: Import, outcome: Outcome) -> Iterator[int]:
    found = StagedRow.objects.filter(run=run, outcome=outcome, cells__isnull=True).order_by("line")
    return iter(list(found.values_list("line", flat=True)))


def _at(all_rows: Iterator[Row], lines: Iterator[int]) -> Iterator[Row]:
    """Yield the rows at these lines; both come in order."""
    wanted = next(lines, None)
    for row in all_rows:
        if wanted is None:
            return
        if row.line == wanted:
            yield row
            wanted = next(lines, None)
