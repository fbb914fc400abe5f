"""The reports of last week, for whom the settings name; each is made once, however often it is asked for."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings

from billing.models import ReportFormat, ReportKind
from billing.office_day import today
from billing.reports.periods import Preset, period_of
from billing.services.reporting.asking import Wish, ask_for_week

FORMATS = [ReportFormat.PDF, ReportFormat.XLSX]


def is_on() -> bool:
    """Say whether anybody is to have weekly reports."""
    return bool(settings.REPORTS_WEEKLY_TO)


def ask_for_last_week() -> dict[str, Any]:
    """Enqueue a report of each kind about last week; returns how many are new."""
    period = period_of(Preset.LAST_WEEK, today())
    asked = [
        ask_for_week(
            Wish(kind=kind, period=period, formats=FORMATS, mail_to=settings.REPORTS_WEEKLY_TO),
            key=uuid5(NAMESPACE_URL, f"report:{kind}:{period.first}"),
        )
        for kind in ReportKind
    ]
    return {"reports": sum(is_new for _, is_new in asked)}
