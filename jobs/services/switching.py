"""Turn a rule on and off."""

from typing import TYPE_CHECKING

from django.db import transaction

from jobs.models import AlertRule
from jobs.services.alerting import close_alerts_of_rules_off
from jobs.services.journal import record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def turn_on(rule_id: int, *, actor: "AbstractBaseUser | None" = None) -> bool:
    """Look at a rule from now on; False when it was on."""
    return _turn(rule_id, on=True, actor=actor)


def turn_off(rule_id: int, *, actor: "AbstractBaseUser | None" = None) -> bool:
    """Look at a rule no more and end its alerts; False when it was off."""
    return _turn(rule_id, on=False, actor=actor)


def _turn(rule_id: int, *, on: bool, actor: "AbstractBaseUser | None") -> bool:
    with transaction.atomic():
        turned = AlertRule.objects.filter(pk=rule_id, enabled=not on).update(enabled=on) == 1
        if turned:
            close_alerts_of_rules_off()
            record_act(actor, AlertRule.objects.get(pk=rule_id), "Turned on." if on else "Turned off.")
    return turned
