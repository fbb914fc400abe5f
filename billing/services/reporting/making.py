"""Make the files of a report. Each attempt makes them anew; the first that has all of them is the one."""

from collections.abc import Callable
from contextlib import ExitStack
from io import BufferedRandom
from tempfile import TemporaryFile
from typing import IO, Any

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from billing.models import Report, ReportFile, ReportFormat
from billing.reports.csv_file import write_csv
from billing.reports.document import ReportDocument
from billing.reports.pdf.rendering import write_pdf
from billing.reports.xlsx_file import write_xlsx
from billing.services.reporting.figures import document_of
from billing.services.reporting.mailing import mail
from billing.services.reporting.permitting import may_see
from billing.services.reporting.refusals import ReportRefused, ReportTaken
from billing.services.reporting.storing import remove, store
from jobs.api import CurrentJob, current_job

_WRITERS: dict[ReportFormat, Callable[[ReportDocument, IO[bytes]], None]] = {
    ReportFormat.PDF: write_pdf,
    ReportFormat.XLSX: write_xlsx,
    ReportFormat.CSV: write_csv,
}


def make(report_id: int) -> dict[str, Any]:
    """Write a report's files and keep them; returns the bytes of each. Raises ReportRefused, ReportTaken."""
    report = Report.objects.select_related("asked_by").get(pk=report_id)
    if report.ready_at:
        # An attempt that died after it had kept the files.
        return report.result
    _check_allowed(report)
    document, job = document_of(report), current_job()
    with ExitStack() as files:
        written = [(form, _written(document, form, files, job)) for form in map(ReportFormat, report.formats)]
        # Asked before anything is stored: most of what was cancelled leaves nothing to remove.
        if not job.is_current():
            raise ReportTaken("The report was cancelled, or another attempt goes on with it. Nothing was kept.")
        _keep(report, job, [store(report, form, file) for form, file in written])
    return report.result


def _check_allowed(report: Report) -> None:
    """Ask again for the person who asked: they may have lost the permission since."""
    if report.is_weekly:
        return
    if report.asked_by is None:
        raise ReportRefused("The account of whoever asked for it is gone, and with it what they may see.")
    if not may_see(report.asked_by, report.kind):
        raise ReportRefused(
            f"{report.asked_by} may not see reports of this kind any more: ask for permission, then for the report."
        )


def _written(document: ReportDocument, form: ReportFormat, files: ExitStack, job: CurrentJob) -> BufferedRandom:
    job.progress(0, message=f"Writing {form.value.upper()}")
    file = files.enter_context(TemporaryFile())  # noqa: SIM115  # the caller's stack closes it
    _WRITERS[form](document, file)
    return file


def _keep(report: Report, job: CurrentJob, made: list[ReportFile]) -> None:
    """Name the files and enqueue the mails in one transaction. What dies before leaves files that pruning finds."""
    # Asked in the same statement: a job that was cancelled meanwhile keeps nothing.
    wanted = Report.objects.filter(Exists(job.held()), pk=report.pk, ready_at=None, removed_at=None)
    with transaction.atomic():
        is_kept = bool(wanted.update(ready_at=timezone.now()))
        if is_kept:
            ReportFile.objects.bulk_create(made)
            mail(report, made)
    if not is_kept:
        _remove_unnamed(made)
        raise ReportTaken("The report was cancelled, or another attempt has made its files.")


def _remove_unnamed(made: list[ReportFile]) -> None:
    """Delete what this attempt stored, but not what the other one has stored under the same name."""
    paths = {file.path for file in made}
    for path in paths - set(ReportFile.objects.filter(path__in=paths).values_list("path", flat=True)):
        remove(path)
