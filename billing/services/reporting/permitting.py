"""Who may see which reports, and who may ask for them."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from billing.models import Report, ReportKind

ADD, VIEW, VIEW_JOBS = "billing.add_report", "billing.view_report", "jobs.view_job"
# How jobs fare is told to whom may see jobs anyhow.
_NEEDED = {kind: (VIEW, VIEW_JOBS) if kind == ReportKind.JOBS else (VIEW,) for kind in ReportKind}


def kinds_seen_by(user: Any) -> list[ReportKind]:
    """Return the kinds of reports that a person may see, everybody's."""
    return [kind for kind in ReportKind if may_see(user, kind)]


def may_see(user: Any, kind: str) -> bool:
    """Say whether a person may see reports of a kind."""
    return bool(user.is_active and user.is_staff and user.has_perms(_NEEDED[ReportKind(kind)]))


def may_ask(user: Any) -> bool:
    """Say whether a person may ask for reports: of the kinds that they may see."""
    return bool(user.has_perm(ADD)) and bool(kinds_seen_by(user))


def reports_seen_by(user: Any) -> "QuerySet[Report]":
    """Return the reports that a person may see."""
    return Report.objects.filter(kind__in=kinds_seen_by(user)).select_related("asked_by").prefetch_related("files")


def mailable() -> "QuerySet[User]":
    """Return the staff whom a report might be mailed to."""
    return User.objects.filter(is_active=True, is_staff=True).exclude(email="").order_by("username")


def who_may_see(kind: str, addresses: Iterable[str]) -> list[str]:
    """Return those of the addresses that belong to staff who may see reports of a kind."""
    wanted = list(addresses)
    named = mailable().filter(email__in=wanted) if wanted else []
    return sorted({user.email for user in named if may_see(user, kind)})
