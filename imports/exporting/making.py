"""Make the file of an export. Each attempt makes it anew; the first that is whole is the one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from django.db import transaction
from django.db.models import Exists, Q
from django.utils import timezone

from imports.exporting.columns import chosen, offered
from imports.exporting.csv_file import CsvFile
from imports.exporting.lists import Listing, open_list
from imports.exporting.refusals import ExportRefused, ExportTaken
from imports.exporting.storing import remove, scratch, store
from imports.exporting.streaming import stream
from imports.exporting.telling import tell_that_it_is_ready, tell_that_it_was_refused
from imports.exporting.xlsx_file import MAX_ROWS, TOO_MANY, XlsxFile
from imports.models import Export, Format
from jobs.api import CurrentJob, current_job

# What a browser still fetches in minutes, and what a worker's disk has room for several times.
MAX_BYTES = 1 << 30
# How often an attempt asks whether it was cancelled, in seconds: a person waits no longer than that.
ASKED_EVERY = 1.0

# No attempt has made a whole file, and nobody has said that none is wanted.
_WANTED = Q(path="", removed_at=None)


def make(export_id: int) -> dict[str, Any]:
    """Write the rows of a list into a file and keep it; returns how many rows and bytes. Raises ExportRefused."""
    export = Export.objects.select_related("requested_by").get(pk=export_id)
    if export.path:
        # An attempt that died after it had kept the file.
        return export.result
    if not Export.objects.filter(_WANTED, pk=export_id).update(began_at=timezone.now()):
        raise ExportTaken("The export was cancelled. Nothing was kept.")
    try:
        with timezone.override(export.time_zone), scratch() as (file, folder):
            export.rows = _write(export, file, folder)
            export.size = file.seek(0, 2)
            _keep(export, current_job(), file)
    except ExportRefused as refusal:
        tell_that_it_was_refused(export, str(refusal))
        raise
    return export.result


def _write(export: Export, file: IO[bytes], folder: str) -> int:
    listing = _listing(export)
    columns = list(chosen(offered(listing.model_admin, listing.request), export.columns))
    if not columns:
        raise ExportRefused("None of its columns is shown to you any more: export the list again.")
    rows = listing.rows(export.selected)
    total = rows.count()
    if export.format == Format.XLSX and total > MAX_ROWS:
        raise ExportRefused(TOO_MANY)
    watch = _Watch(current_job(), total)
    # A spreadsheet's times have no zone: the header says which it is.
    zoned = f" ({export.time_zone})" if export.format == Format.XLSX else ""
    labels = [column.label + (zoned if column.is_moment else "") for column in columns]
    with _sheet(export, file, labels, folder) as sheet:
        for chunk in stream(listing, rows, columns):
            watch.saw(len(chunk[0]), sheet.write(chunk))
    return watch.rows


def _listing(export: Export) -> Listing:
    if export.requested_by is None:
        raise ExportRefused("The account of whoever asked for it is gone, and with it what they may see.")
    return open_list(export.model, export.requested_by, export.query)


@contextmanager
def _sheet(export: Export, file: IO[bytes], labels: list[str], folder: str) -> Iterator[CsvFile | XlsxFile]:
    sheet: CsvFile | XlsxFile
    if export.format == Format.XLSX:
        sheet = XlsxFile(file, labels, folder=folder)
    else:
        sheet = CsvFile(file, labels, separator=export.separator, has_bom=export.has_bom)
    try:
        yield sheet
    except BaseException:
        # Half a file is none.
        sheet.abandon()
        raise
    sheet.close()


class _Watch:
    """Tells how far it is, and stops it when it was cancelled or grows too large."""

    def __init__(self, job: CurrentJob, total: int) -> None:
        self.rows = 0
        self._job, self._total = job, total
        self._began = self._asked = time.monotonic()

    def saw(self, rows: int, size: int) -> None:
        """Note that rows were written and how large the file is; raises ExportRefused, ExportTaken."""
        self.rows += rows
        if size > MAX_BYTES:
            raise ExportRefused(f"The file grows beyond {MAX_BYTES >> 30} GB: choose fewer columns or narrow the list.")
        now = time.monotonic()
        rate = self.rows / max(now - self._began, 0.001)
        self._job.progress(self.rows, max(self._total, self.rows), f"{rate:,.0f} rows a second")
        if now - self._asked >= ASKED_EVERY:
            self._asked = now
            _check_current(self._job)


def _check_current(job: CurrentJob) -> None:
    if not job.is_current():
        raise ExportTaken("The export was cancelled, or another attempt goes on with it. Nothing was kept.")


def _keep(export: Export, job: CurrentJob, file: IO[bytes]) -> None:
    """Store the file, then name it in the row. What dies between the two leaves a file that pruning finds."""
    _check_current(job)
    path = store(export, job.attempt, file)
    found = {"path": path, "rows": export.rows, "size": export.size, "ready_at": timezone.now()}
    # Asked in the same statement: a job that was cancelled meanwhile keeps nothing.
    with transaction.atomic():
        is_kept = Export.objects.filter(_WANTED, Exists(job.held()), pk=export.pk).update(**found)
        if is_kept:
            tell_that_it_is_ready(export)
    if not is_kept:
        remove(path)
        raise ExportTaken("The export was cancelled, or another attempt has made its file.")
