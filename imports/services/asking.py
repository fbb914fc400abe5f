"""What a person asks of an import: read it another way, check it, write it, stop. What takes long is a job."""

from collections.abc import Mapping as Pairs
from typing import TYPE_CHECKING, Any, cast

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from imports.exceptions import FileGone, RowsInvalid, StageChanged
from imports.mapping.mapping import Mapping
from imports.models import EmptyCells, Import, InvalidRows, Stage, StagedRow
from imports.reading.reading import Reading
from imports.services.files import remove
from imports.services.stages import IMPORTABLE, REWORKABLE, STOPPED, follow_by, move
from imports.tasks import check_file, import_file, read_file
from jobs.api import JobNotCancellable, cancel_job, record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User

_NOTHING_CHECKED: Pairs[str, int] = dict.fromkeys(
    ("rows", "to_create", "to_update", "unchanged", "invalid", "duplicates", "failed"), 0
)
# Columns are known and a mapping can be made.
_MAPPABLE = Q(REWORKABLE, ~Q(stage=Stage.UNREADABLE), reading__isnull=False)


def read_as(run: Import, reading: Reading | None, *, by: "AbstractBaseUser") -> None:
    """Read the file another way; without one, as it seems to be. Raises StageChanged, FileGone."""
    _needs_file(run)
    with transaction.atomic():
        stored = reading.as_json() if reading else None
        move(run, Stage.READING, since=REWORKABLE, reading=stored, problem="", **_NOTHING_CHECKED)
        record_act(by, run, "Read another way." if reading else "Read as it seems to be.")
        task = read_file.using(subject=run, requested_by=by)
        follow_by(run, task.prepare(run_id=run.pk, revision=run.revision))


def map_as(run: Import, mapping: Mapping, empty_cells: EmptyCells, *, by: "AbstractBaseUser") -> None:
    """Map the columns and check all rows; raises InvalidMapping, StageChanged, FileGone."""
    mapping.check(run.columns)
    _needs_file(run)
    mapped: dict[str, Any] = {"mapping": mapping.as_json(), "empty_cells": empty_cells}
    with transaction.atomic():
        move(run, Stage.CHECKING, since=_MAPPABLE, **mapped, **_NOTHING_CHECKED)
        record_act(by, run, "Mapped and checked.")
        task = check_file.using(subject=run, requested_by=by)
        follow_by(run, task.prepare(run_id=run.pk, revision=run.revision))


def write(run: Import, invalid_rows: InvalidRows, *, by: "AbstractBaseUser") -> None:
    """Write the rows that were checked, or those that are left; raises StageChanged, RowsInvalid."""
    if invalid_rows == InvalidRows.REFUSE and (run.invalid or run.duplicates):
        raise RowsInvalid(
            f"Rows that are invalid or duplicates: {run.invalid + run.duplicates:,}. All rows or none was chosen: mend "
            "them in the file and upload it again, or import the valid rows."
        )
    begun = {"imported_by": cast("User", by), "invalid_rows": invalid_rows, "began_at": run.began_at or timezone.now()}
    with transaction.atomic():
        move(run, Stage.IMPORTING, since=IMPORTABLE, **begun)
        record_act(by, run, "Imported.")
        task = import_file.using(subject=run, requested_by=by)
        follow_by(run, task.prepare(run_id=run.pk, revision=run.revision))


def stop(run: Import, *, by: "AbstractBaseUser") -> None:
    """Cancel the job of this step: what is in stays in. Raises StageChanged when it has ended already."""
    try:
        if run.job_id is None:
            raise StageChanged("Nothing is being done with this file.")
        cancel_job(run.job_id, actor=by, reason="Stopped on the import’s page")
    except JobNotCancellable:
        raise StageChanged("It has ended meanwhile: there was nothing left to stop.") from None


def leave_the_rest(run: Import, *, by: "AbstractBaseUser") -> None:
    """End an import that was stopped, with the rows that are in; raises StageChanged."""
    with transaction.atomic():
        move(run, Stage.IMPORTED, since=STOPPED, ended_at=timezone.now())
        record_act(by, run, "Left the rest out.")


def dismiss(run: Import, *, by: "AbstractBaseUser") -> None:
    """Give up a file of which no row is in: it is deleted, and what was found in it. Raises StageChanged."""
    path = run.path
    with transaction.atomic():
        now = timezone.now()
        move(run, Stage.DISMISSED, since=REWORKABLE, ended_at=now, file_removed_at=now, rows_removed_at=now, preview=[])
        StagedRow.objects.filter(run=run).delete()
        record_act(by, run, "Dismissed.")
        transaction.on_commit(lambda: remove(path))


def _needs_file(run: Import) -> None:
    if run.file_removed_at or not default_storage.exists(run.path):
        raise FileGone(f"{run.file_name} is no longer stored: upload it again.")
