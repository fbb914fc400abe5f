"""Mail a report that is ready: a letter to each who is to have it, the PDF attached."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from billing.models import Report, ReportFile, ReportFormat
from billing.services.reporting.permitting import who_may_see
from jobs.contrib.mail.api import File, register_sample, send_email

_CONTENT_TYPES = {
    ReportFormat.PDF: "application/pdf",
    ReportFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ReportFormat.CSV: "text/csv",
}


def mail(report: Report, files: Sequence[ReportFile]) -> None:
    """Enqueue the letters, in the caller's transaction; each once, whoever calls how often."""
    for address in _addresses(report):
        send_email(
            address,
            "report",
            _words(report),
            idempotency_key=f"report:{report.pk}:{address}",
            about=report,
            attachments=[_attached(report, file) for file in _chosen(files)],
        )


def _addresses(report: Report) -> list[str]:
    """Return whom it goes to: of those whom a person chose, who may still see it."""
    return report.mail_to if report.is_weekly else who_may_see(report.kind, report.mail_to)


def _chosen(files: Sequence[ReportFile]) -> list[ReportFile]:
    """Return the PDF, which anybody can open; all files where none was made."""
    return [file for file in files if file.format == ReportFormat.PDF] or list(files)


def _attached(report: Report, file: ReportFile) -> File:
    return File(file.path, report.file_name(file.format), _CONTENT_TYPES[ReportFormat(file.format)])


def _words(report: Report) -> dict[str, str]:
    return {
        "title": str(report),
        "reason": "It is made every Monday." if report.is_weekly else f"{report.asked_by} asked for it.",
        "url": f"{settings.SITE_URL}{reverse('admin:billing_report_change', args=[report.pk])}",
    }


register_sample(
    "report",
    {
        "title": "Sales, 1 to 31 October 2026",
        "reason": "It is made every Monday.",
        "url": "https://waybill.example/admin/billing/report/7/",
    },
)
