"""Write what was checked, chunk by chunk: the cursor moves on in the transaction that writes the rows."""

from collections.abc import Callable, Sequence
from traceback import format_exc
from typing import Any

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import F
from django.utils import timezone

from imports.exceptions import FileGone, RowsInvalid
from imports.models import Import, InvalidRows, Outcome, Stage, StagedRow
from imports.models.staged_row import WRITTEN
from imports.selectors.imports import mapping_of, target_of
from imports.services.changes import keep_imported_changes
from imports.services.files import on_disk
from imports.services.keeping_cells import keep_cells
from imports.services.stages import begin_work, end_work, lock
from imports.services.telling_of_imports import tell_that_it_is_in
from imports.services.upserting import Upsert, Written

# A quarter of a second's work: as long, others who write the same records wait.
CHUNK = 5_000

Report = Callable[[int, int, str], None]


def go_on(run_id: int, revision: int, report: Report) -> dict[str, Any]:
    """Write what is left of an import; returns its counts. Killed anywhere, it goes on where it was."""
    run = begin_work(run_id, revision, Stage.IMPORTING)
    if run.invalid_rows == InvalidRows.REFUSE:
        with transaction.atomic():
            _write_all(run, report)
    else:
        _write_all(run, report)
    _keep_failed(run)
    with transaction.atomic():
        end_work(run, Stage.IMPORTED, ended_at=timezone.now())
        tell_that_it_is_in(run)
    return run.counts


def _write_all(run: Import, report: Report) -> None:
    upsert = Upsert(run, mapping_of(run))
    lines = _next_lines(run)
    while lines:
        with transaction.atomic():
            lock(run)
            _write_chunk(run, upsert, lines)
        run.refresh_from_db()
        report(run.created + run.updated + run.failed, run.importable, f"{target_of(run).plural} imported")
        lines = _next_lines(run)


def _next_lines(run: Import) -> list[int]:
    rows = StagedRow.objects.filter(run=run, line__gt=run.cursor, outcome__in=WRITTEN)
    return list(rows.order_by("line").values_list("line", flat=True)[:CHUNK])


def _write_chunk(run: Import, upsert: Upsert, lines: Sequence[int]) -> None:
    failed: list[StagedRow] = []
    written = _write(run, upsert, lines, failed)
    StagedRow.objects.bulk_update(failed, ["outcome", "details"])
    keep_imported_changes(run, lines)
    Import.objects.filter(pk=run.pk).update(
        cursor=lines[-1],
        created=F("created") + written.created,
        updated=F("updated") + written.updated,
        failed=F("failed") + len(failed),
    )


def _write(run: Import, upsert: Upsert, lines: Sequence[int], failed: list[StagedRow]) -> Written:
    """Write rows; where the database refuses some, find out which by halves and write the others."""
    try:
        with transaction.atomic():
            return upsert.write(lines[0], lines[-1], len(lines))
    except OperationalError:
        # Nothing is wrong with the rows: the attempt ends, and another goes on.
        raise
    except DatabaseError as error:
        if len(lines) > 1:
            half = len(lines) // 2
            return _write(run, upsert, lines[:half], failed) + _write(run, upsert, lines[half:], failed)
        if run.invalid_rows == InvalidRows.REFUSE:
            raise RowsInvalid(f"Line {lines[0]} can't be written: {error}. Nothing was imported.") from error
        failed.append(_failed(run, lines[0], error))
        return Written()


def _failed(run: Import, line: int, error: DatabaseError) -> StagedRow:
    words = str(error).strip().splitlines()[0]
    details = [[-1, f"The database refused it: {words}"], [-1, format_exc()]]
    return StagedRow(pk=(run.pk, line), outcome=Outcome.FAILED, details=details)


def _keep_failed(run: Import) -> None:
    if not run.failed:
        return
    try:
        with on_disk(run) as path:
            keep_cells(run, path, Outcome.FAILED)
    except FileGone:
        # Their values remain, and that they failed.
        return
