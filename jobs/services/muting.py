"""Mute a rule: it is looked at and its alerts are shown, and nobody is told before the mute ends."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from jobs.models import AlertRule
from jobs.services.journal import record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def mute(rule_id: int, *, until: datetime, actor: "AbstractBaseUser | None" = None, reason: str = "") -> AlertRule:
    """Tell nobody of a rule's alerts until then. What is open when it ends is made known then."""
    return _write(rule_id, actor, f"Muted until {until.isoformat(timespec='minutes')}.", until, reason)


def unmute(rule_id: int, *, actor: "AbstractBaseUser | None" = None) -> AlertRule:
    """Tell again; what is open and not made known is made known at the next look."""
    return _write(rule_id, actor, "Unmuted.", None, "")


def _write(rule_id: int, actor: "AbstractBaseUser | None", act: str, until: datetime | None, reason: str) -> AlertRule:
    with transaction.atomic():
        rule = AlertRule.objects.select_for_update().get(pk=rule_id)
        rule.muted_until, rule.mute_reason = until, reason
        rule.muted_by_id = actor.pk if actor is not None and until else None
        rule.save(update_fields=["muted_until", "mute_reason", "muted_by"])
        record_act(actor, rule, act, reason)
    return rule
