"""Rules, channels and trouble, as the tests of alerts want them."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from jobs.models import Alert, AlertRule, Channel, Job, Medium, Notice, RuleKind, Status
from jobs.services.alerting import watch
from tests.sample import tasks


def rule(kind: RuleKind = RuleKind.DEAD_LETTERS, **numbers: Any) -> AlertRule:
    """Return a rule that the first failed job breaks, or one of another kind and with other numbers."""
    return AlertRule.objects.create(name=numbers.pop("name", f"Rule {AlertRule.objects.count()}"), kind=kind, **numbers)


def channel(kind: Medium = Medium.EMAIL, address: str = "ops@example.com") -> Channel:
    """Return a channel."""
    return Channel.objects.create(name=f"Channel {Channel.objects.count()}", kind=kind, address=address)


def fails(number: int = 1, minutes_ago: float = 0, **columns: Any) -> list[Job]:
    """Return jobs that failed so long ago; by their rows alone."""
    return [_ended(Status.FAILED, minutes_ago, columns) for _ in range(number)]


def succeeds(number: int = 1, minutes_ago: float = 0, **columns: Any) -> list[Job]:
    """Return jobs that went well so long ago; by their rows alone."""
    return [_ended(Status.SUCCESSFUL, minutes_ago, columns) for _ in range(number)]


def waits(number: int = 1, minutes: float = 0, queue_name: str = "default") -> list[Job]:
    """Return jobs that have waited for a worker for so long."""
    jobs = [tasks.add.using(queue_name=queue_name).enqueue(a=n) for n in range(number)]
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(ready_at=timezone.now() - timedelta(minutes=minutes))
    return jobs


def all_is_well() -> None:
    """Let every job be gone that could be behind an alert."""
    Job.objects.all().delete()


def time_passes(minutes: float) -> None:
    """Let alerts and notices be older by so many minutes."""
    age = timedelta(minutes=minutes)
    Alert.objects.update(opened_at=F("opened_at") - age, last_seen_at=F("last_seen_at") - age)
    for column in ("notified_at", "reminded_at", "resolved_at"):
        Alert.objects.exclude(**{column: None}).update(**{column: F(column) - age})
    Notice.objects.exclude(next_try_at=None).update(next_try_at=F("next_try_at") - age)


def told() -> list[str]:
    """Return the kinds of the notices there are, in the order they were made."""
    return list(Notice.objects.order_by("id").values_list("kind", flat=True))


def recover() -> None:
    """Let all be well for long enough, and look."""
    all_is_well()
    time_passes(2)
    watch()


def _ended(status: Status, minutes_ago: float, columns: dict[str, Any]) -> Job:
    job = tasks.add.enqueue(a=1)
    then = timezone.now() - timedelta(minutes=minutes_ago)
    Job.objects.filter(pk=job.pk).update(status=status, finished_at=then, delivered_at=then, **columns)
    return job
