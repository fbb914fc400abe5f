"""Alerts as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from jobs.models import Alert, AlertRule, Channel, Job, Notice
from jobs.selectors.breaches.reading import MOST_ROWS

# As many open alerts as are counted for a sentence.
COUNT_UP_TO = 20
# As many rows as one looks through on the alert's own page.
ROWS = 10


@dataclass(frozen=True, kw_only=True)
class AlertRecord:
    """An alert with what became of its notices, and the first of the jobs behind it."""

    alert: Alert
    notices: Sequence[Notice]
    jobs: Sequence[Job]
    job_ids: Sequence[UUID]


def open_alerts() -> list[Alert]:
    """Return the alerts that are not over, oldest first; one more than are counted when there are so many."""
    rows = Alert.objects.open().select_related("rule", "rule__muted_by").order_by("opened_at", "id")
    return list(rows[: COUNT_UP_TO + 1])


def alert_record(alert_id: int) -> AlertRecord | None:
    """Return the record of an alert; None when there is no such alert."""
    alert = Alert.objects.select_related("rule", "rule__muted_by").filter(pk=alert_id).first()
    if alert is None:
        return None
    ids = [UUID(text) for text in alert.evidence.get("jobs", [])][:MOST_ROWS]
    jobs = Job.objects.filter(pk__in=ids).defer("arguments", "result").order_by("-id")[:ROWS]
    notices = list(alert.notices.order_by("-id"))
    return AlertRecord(alert=alert, notices=notices, jobs=list(jobs), job_ids=ids)


def last_notices() -> QuerySet[Notice]:
    """Return the last notice to each channel."""
    to_it = Notice.objects.filter(channel=OuterRef("pk")).order_by("-id").values("pk")
    return Notice.objects.filter(pk__in=Channel.objects.values_list(Subquery(to_it[:1])))


def alerts_of(rule: AlertRule) -> list[Alert]:
    """Return a rule's latest alerts, newest first."""
    return list(rule.alerts.order_by("-id")[:ROWS])
