"""Report: figures that somebody wants, or that are made every week, and the files that came of them."""

from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from billing.reports.periods import Period


class ReportKind(models.TextChoices):
    """What a report tells."""

    SALES = "sales", "Sales"
    VAT = "vat", "VAT"
    AGEING = "ageing", "Receivables by age"
    JOBS = "jobs", "Job health"


class ReportFormat(models.TextChoices):
    """What kind of file is made."""

    PDF = "pdf", "PDF, to read and print, with charts"
    XLSX = "xlsx", "XLSX, for Excel and other spreadsheets"
    CSV = "csv", "CSV, for other programs"


class Report(models.Model):
    """One report. It is ready when `ready_at` is set: then all its files are there, until `removed_at`."""

    kind = models.CharField(max_length=10, choices=ReportKind)
    first_day = models.DateField()
    last_day = models.DateField(help_text="of receivables: the day at whose end they are told")
    formats = models.JSONField(default=list)
    mail_to = models.JSONField("mailed to", default=list, help_text="addresses")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    is_weekly = models.BooleanField(default=False, help_text="made by the schedule, for nobody in particular")
    asked_at = models.DateTimeField(default=timezone.now)
    run_after = models.DateTimeField(null=True, blank=True)
    request_key = models.UUIDField(editable=False, help_text="one showing of the form, or one week")
    # No key to this row: it is pruned in its own time.
    job_id = models.UUIDField(null=True, blank=True, editable=False)

    token = models.UUIDField(default=uuid4, unique=True, editable=False, help_text="what files' names are made of")
    ready_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        # "view" shows everybody's reports, files and all; "add" lets a person ask for what they may see.
        default_permissions = ("add", "view")
        constraints = [
            models.UniqueConstraint(fields=["asked_by", "request_key"], name="report_asked_for_once"),
            models.UniqueConstraint(
                fields=["request_key"], condition=models.Q(is_weekly=True), name="report_made_once_a_week"
            ),
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("last_day")), name="report_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ready_at"],
                condition=models.Q(ready_at__isnull=False, removed_at__isnull=True),
                name="report_with_files",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.days}"

    @property
    def period(self) -> Period:
        """The days it is about."""
        return Period(self.first_day, self.last_day)

    @property
    def days(self) -> str:
        """The days it is about, in words."""
        return self.period.as_of if self.kind == ReportKind.AGEING else str(self.period)

    @property
    def result(self) -> dict[str, Any]:
        """What came of it, as a job's result."""
        return {file.format: file.size for file in self.files.all()}

    def file_name(self, form: str) -> str:
        """Return what a file is called on the person's computer: `Sales 2026-10-01 to 2026-10-31.pdf`."""
        return f"{self.get_kind_display()} {self._days_of_name(self.first_day, self.last_day)}.{form}"

    def _days_of_name(self, first: date, last: date) -> str:
        is_one_day = self.kind == ReportKind.AGEING or first == last
        return last.isoformat() if is_one_day else f"{first.isoformat()} to {last.isoformat()}"


class ReportFile(models.Model):
    """One file of a report that is ready; its name in the storage says whose it is and what is in it."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="files")
    format = models.CharField(max_length=4, choices=ReportFormat)
    path = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="bytes")

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["report", "format"], name="one_file_a_format")]

    def __str__(self) -> str:
        return self.path
