"""Ask for a report: a row, and the job that makes its files, in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db import transaction

from billing.models import Report, ReportFormat, ReportKind
from billing.reports.periods import Period
from billing.tasks_reports import make_report
from jobs.api import JobOptions, Priority, record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which report somebody wants, of what days, as what kinds of files, and whom it is mailed to.

    With `run_after` it is made then, from the figures that there are then.
    """

    kind: ReportKind
    period: Period
    formats: list[ReportFormat]
    mail_to: list[str] = field(default_factory=list)
    run_after: datetime | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """It as columns of a report."""
        return {
            "kind": self.kind,
            "first_day": self.period.first,
            "last_day": self.period.last,
            "formats": [form.value for form in self.formats],
            "mail_to": self.mail_to,
            "run_after": self.run_after,
        }


def ask(wish: Wish, *, by: "AbstractBaseUser", request_key: UUID) -> Report:
    """Enqueue a report, before others; the same key of the same person gives the same report."""
    person = cast("User", by)
    # Whoever waits for it comes before what schedules want; what is for later has no hurry.
    options: JobOptions = {"priority": Priority.HIGH if wish.run_after is None else Priority.NORMAL}
    with transaction.atomic():
        report, is_new = _kept({"asked_by": person, "request_key": request_key}, wish, options | {"requested_by": by})
        if is_new:
            record_act(by, report, f"Asked for the report “{report}”.")
    return report


def ask_for_week(wish: Wish, *, key: UUID) -> tuple[Report, bool]:
    """Enqueue a report of the weekly schedule; returns it, and whether it was not there before under this key."""
    with transaction.atomic():
        return _kept({"is_weekly": True, "request_key": key}, wish, {"priority": Priority.NORMAL})


def _kept(identity: Mapping[str, Any], wish: Wish, options: JobOptions) -> tuple[Report, bool]:
    report, is_new = Report.objects.get_or_create(**identity, defaults=wish.fields)
    if is_new:
        made = make_report.using(**options).using(subject=report)
        made = made.using(run_after=wish.run_after) if wish.run_after else made
        job = made.enqueue(report_id=report.pk)
        report.job_id = job.pk
        report.save(update_fields=["job_id"])
    return report, is_new
