"""What notifications need in the background. Each task calls a service."""

from typing import Any

from django.conf import settings

from jobs.api import Misfire, Queue, schedule, task
from jobs.contrib.notifications import fanning_out, sweeping, writing
from jobs.contrib.notifications.models import Way


# Atomic: a second attempt must not tell anybody twice.
@task(queue_name=Queue.NOTIFICATION, atomic=True, title="Tell people")
def write_notifications(*, user_ids: list[Any], content: dict[str, Any]) -> int:
    """Write a notification for some of many recipients."""
    return writing.write(user_ids, content)


@schedule("0 * * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.NOTIFICATION, timeout=300, title="Send hourly digests")
def send_hourly_digests() -> dict[str, int]:
    """Enqueue the digest of each who wants one every hour, and has something unread."""
    return fanning_out.fan_out(Way.HOURLY)


# Before the office opens; the summer time's missing and doubled hours are earlier.
@schedule("0 7 * * *", timezone=settings.TIME_ZONE, misfire=Misfire.ONCE)
@task(queue_name=Queue.NOTIFICATION, timeout=300, title="Send daily digests")
def send_daily_digests() -> dict[str, int]:
    """Enqueue the digest of each who wants one every day, and has something unread."""
    return fanning_out.fan_out(Way.DAILY)


@schedule("15 2 * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, title="Clear old notifications", startable=True)
def clear_notifications() -> dict[str, int]:
    """Delete notifications that are older than settings say."""
    return sweeping.sweep()
