"""The rules that every installation begins with. Shown in the back office only, until somebody adds a channel.

Each is created once. What a person changes stays so, and what a person deletes does not come back.
"""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from jobs.backends.inspecting import NEARLY_FULL
from jobs.models import AlertRule, Channel, LaidDefault, Medium, OperatorAct, RuleKind
from jobs.selectors.mail_alone import would_travel_by_mail_alone


@dataclass(frozen=True, kw_only=True)
class _Default:
    kind: RuleKind
    name: str
    numbers: dict[str, int] = field(default_factory=dict)


# Numbers at which a small office has trouble and a large one not yet noise: meant to be changed.
_DEFAULTS = (
    _Default(kind=RuleKind.FAILURES, name="Many jobs fail", numbers={"threshold": 10, "window": 10}),
    _Default(
        kind=RuleKind.FAILURE_RATE,
        name="Most jobs fail",
        numbers={"threshold": 50, "window": 15, "at_least": 20},
    ),
    _Default(kind=RuleKind.DEAD_LETTERS, name="Failed jobs pile up", numbers={"threshold": 100}),
    _Default(kind=RuleKind.OLDEST_WAITING, name="Jobs wait too long", numbers={"threshold": 15}),
    _Default(kind=RuleKind.DEPTH, name="A queue is long", numbers={"threshold": 10_000}),
    _Default(kind=RuleKind.UNSERVED, name="Nobody listens on a queue", numbers={"threshold": 2}),
    _Default(kind=RuleKind.CLOCK_SILENT, name="The clock is silent"),
    _Default(kind=RuleKind.HEARTBEAT_LOST, name="A worker fell silent"),
    _Default(kind=RuleKind.SCHEDULE_LATE, name="A schedule is late"),
    _Default(kind=RuleKind.SCHEDULE_SLOW, name="A schedule takes long"),
    _Default(kind=RuleKind.SCHEDULE_EMPTY, name="A schedule produced nothing"),
    _Default(kind=RuleKind.SCHEDULE_FAILED, name="A schedule failed"),
    _Default(kind=RuleKind.REDIS_AWAY, name="Redis is away"),
    _Default(kind=RuleKind.REDIS_MEMORY, name="Redis is nearly full", numbers={"threshold": int(100 * NEARLY_FULL)}),
    _Default(kind=RuleKind.REDIS_POLICY, name="Redis drops deliveries"),
)


def numbers_for(kind: RuleKind) -> dict[str, int]:
    """Return the numbers that a rule of this kind begins with."""
    return next((default.numbers for default in _DEFAULTS if default.kind is kind), {})


def lay_defaults() -> None:
    """Create the default rules that never were, and the e-mail channel of ALERT_EMAIL."""
    laid = set(LaidDefault.objects.values_list("key", flat=True))
    for default in _DEFAULTS:
        if default.kind.value not in laid:
            _lay_rule(default)
    addresses = ", ".join(getattr(settings, "ALERT_EMAIL", []))
    if addresses and _key(addresses) not in laid:
        _lay_channel(addresses)


def _lay_rule(default: _Default) -> None:
    with transaction.atomic():
        # Of several processes that begin at once, one writes the row.
        mark, is_first = LaidDefault.objects.get_or_create(key=default.kind.value)
        if is_first:
            known = {"kind": default.kind, **default.numbers}
            mark.rule, _ = AlertRule.objects.get_or_create(name=default.name, defaults=known)
            mark.save()


def _lay_channel(addresses: str) -> None:
    with transaction.atomic():
        _, is_first = LaidDefault.objects.get_or_create(key=_key(addresses))
        if not is_first:
            return
        name = f"E-mail to {addresses}"[:100]
        known: dict[str, Any] = {"kind": Medium.EMAIL, "address": addresses}
        channel, _ = Channel.objects.get_or_create(name=name, defaults=known)
        for rule in _untouched_rules():
            if not would_travel_by_mail_alone(rule.queue_name, rule.task, [channel, *rule.channels.all()]):
                rule.channels.add(channel)


def _untouched_rules() -> "QuerySet[AlertRule]":
    """Return the default rules that no person has changed."""
    entries = OperatorAct.objects.filter(content_type=ContentType.objects.get_for_model(AlertRule))
    touched = entries.filter(object_id=Cast(OuterRef("pk"), CharField()))
    return AlertRule.objects.filter(~Exists(touched), pk__in=LaidDefault.objects.values("rule"))


def _key(addresses: str) -> str:
    return f"email {addresses}"[:300]
