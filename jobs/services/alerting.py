"""Alerting: see what breaks the rules, open and close alerts, and make the notices that tell of it.

Any number of processes may watch at once. A row of a rule is locked while its alerts are written; whether an alert
is opened, made known or over is decided by a constraint or by the row count of a conditional update.
"""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce, Now

from jobs.conf import conf
from jobs.exceptions import BackendUnavailable
from jobs.models import Alert, AlertEnding, AlertRule, NoticeKind
from jobs.selectors.breaches.kinds import breaches
from jobs.selectors.breaches.reading import Reading
from jobs.services.announcing import announce


def watch() -> None:
    """Look at every rule that is on. What can't be known at this moment leaves its alerts as they are."""
    rules = list(AlertRule.objects.filter(enabled=True))
    with_alerts = set(Alert.objects.open().values_list("rule_id", flat=True))
    for rule in rules:
        with suppress(BackendUnavailable):
            found = breaches(rule)
            # Most often all is well, and nothing is written: SQLite has one writer at a time.
            if found or rule.pk in with_alerts:
                _write(rule.pk, found)
    if with_alerts - {rule.pk for rule in rules}:
        close_alerts_of_rules_off()


def close_alerts_of_rules_off() -> None:
    """End the alerts of rules that were turned off; nobody is told, for nothing is known to be well."""
    Alert.objects.open().filter(rule__enabled=False).update(resolved_at=Now(), ending=AlertEnding.RULE_OFF)


def _write(rule_id: int, found: list[Reading]) -> None:
    with transaction.atomic():
        # One that is locked is being watched by another process, or changed by a person: its turn comes again.
        rule = AlertRule.objects.select_for_update(skip_locked=True).filter(pk=rule_id, enabled=True).first()
        if rule is None:
            return
        for reading in found:
            _see(rule, reading)
        _resolve(rule)
        if not rule.is_muted:
            _tell_of_opened(rule)
            _remind(rule)


def _see(rule: AlertRule, reading: Reading) -> None:
    now_so = {"text": reading.text[:500], "count": reading.count, "evidence": reading.evidence.as_json()}
    if not rule.alerts.open().filter(about=reading.about).update(last_seen_at=Now(), **now_so):
        Alert.objects.bulk_create([Alert(rule=rule, about=reading.about, **now_so)], ignore_conflicts=True)


def _resolve(rule: AlertRule) -> None:
    unseen = rule.alerts.open().filter(last_seen_at__lt=Now() - timedelta(seconds=conf().alert_clear_after))
    for alert in unseen:
        over = unseen.filter(pk=alert.pk).update(resolved_at=Now(), ending=AlertEnding.RECOVERED)
        if over and alert.notified_at and not rule.is_muted:
            alert.refresh_from_db()
            announce(alert, NoticeKind.RECOVERED)


def _tell_of_opened(rule: AlertRule) -> None:
    """Make known what is open and unknown, unless the same was made known within the cool-down.

    What is still open when that is over, or when a mute ends, is made known then.
    """
    cooldown = timedelta(minutes=rule.cooldown)
    same = Alert.objects.filter(rule=rule, about=OuterRef("about"), notified_at__gt=Now() - cooldown)
    unknown = rule.alerts.open().filter(~Exists(same), notified_at=None)
    for alert in unknown:
        if unknown.filter(pk=alert.pk).update(notified_at=Now()):
            announce(alert, NoticeKind.OPENED)


def _remind(rule: AlertRule) -> None:
    if not rule.remind_every:
        return
    late = Now() - timedelta(minutes=rule.remind_every)
    known = rule.alerts.open().alias(told_at=Coalesce("reminded_at", "notified_at"))
    for alert in known.filter(told_at__lt=late):
        rows = rule.alerts.open().filter(pk=alert.pk, reminders=alert.reminders)
        if rows.update(reminders=F("reminders") + 1, reminded_at=Now()):
            alert.reminders += 1
            announce(alert, NoticeKind.REMINDER)
