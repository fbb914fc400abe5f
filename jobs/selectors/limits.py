"""How each limit stands: what it says, by whom, and how many began, run and wait for their turn."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from jobs.models import Job, Limit, Scope, Status
from jobs.selectors.depths import LOOK_AT
from jobs.selectors.standing.line import CountOf
from jobs.wording import capped_count

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class LimitState:
    """One limit, in numbers of jobs. Of those that wait, at most LOOK_AT are counted, and one more."""

    scope: str
    name: str
    title: str
    words: str
    declared_words: str
    is_changed: bool
    changed_at: datetime | None
    reason: str
    begun: int
    running: int
    waiting: int
    # How long it takes until the last of them has its turn, in seconds; None where nobody can say.
    lasts: float | None

    @property
    def until(self) -> datetime | None:
        """When about the last of those that wait has its turn."""
        return timezone.now() + timedelta(seconds=self.lasts) if self.lasts else None

    @property
    def waiting_text(self) -> str:
        """How many wait, as a page says it."""
        return capped_count(self.waiting, LOOK_AT)


def limit_states() -> list[LimitState]:
    """Return how every limit stands that code declares or somebody set, in two queries."""
    rows = [
        *_counted(Limit.objects.filter(scope=Scope.QUEUE), "queue_name"),
        *_counted(Limit.objects.filter(scope=Scope.TASK), "task"),
    ]
    return [_state(limit) for limit in rows if limit.is_on or limit.declared or limit.changed_at]


def _counted(limits: "QuerySet[Limit]", column: str) -> "Iterable[Any]":
    its = {column: OuterRef("name")}
    lately = Job.objects.filter(turn_at__gt=Now() - A_MINUTE, **its).exclude(status=Status.READY)
    running = Job.objects.filter(status=Status.RUNNING, **its)
    counts = {"waiting": Job.objects.at_the_gate().filter(**its), "begun": lately, "running": running}
    return limits.annotate(
        **{name: CountOf(jobs.order_by().values("pk")[: LOOK_AT + 1]) for name, jobs in counts.items()}
    ).order_by("name")


def terms_words(rate_words: str, concurrency: int | None, rate_key: str = "", concurrency_key: str = "") -> str:
    """Return what a limit says: `400 a minute for each host, 3 at once`."""
    said = [f"{rate_words}{_each(rate_key)}"] if rate_words else []
    said += [f"{concurrency:,} at once{_each(concurrency_key)}"] if concurrency else []
    return ", ".join(said) or "no limit"


def limit_words(limit: Limit) -> str:
    """Return what a limit says as it stands."""
    if limit.shared and not limit.is_on:
        return "shared between tenants by turns"
    rate = limit.per.words if limit.per else ""
    return terms_words(rate, limit.concurrency, limit.rate_key, limit.concurrency_key)


def _each(key: str) -> str:
    return f" for each {key.removesuffix('_id').replace('_', ' ')}" if key else ""


def _state(limit: Any) -> LimitState:
    waiting = limit.waiting if limit.is_on else 0
    per = limit.per
    lasts = waiting * per.period / per.count if per and not limit.rate_key and waiting <= LOOK_AT else None
    as_declared = Limit(rate_key=limit.rate_key, concurrency_key=limit.concurrency_key, **(limit.declared or {}))
    return LimitState(
        scope=limit.scope,
        name=limit.name,
        title=str(limit),
        words=limit_words(limit),
        declared_words=limit_words(as_declared),
        is_changed=limit.changed_at is not None,
        changed_at=limit.changed_at,
        reason=limit.reason,
        begun=limit.begun,
        running=limit.running,
        waiting=waiting,
        lasts=lasts,
    )
