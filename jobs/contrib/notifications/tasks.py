"""What notifications need in the background. Each task calls a service."""

from typing import Any

from jobs.api import Misfire, Queue, schedule, task
from jobs.contrib.notifications import sweeping, writing


# Atomic: a second attempt must not tell anybody twice.
@task(queue_name=Queue.NOTIFICATION, atomic=True, title="Tell people")
def write_notifications(*, user_ids: list[Any], content: dict[str, Any]) -> int:
    """Write a notification for some of many recipients."""
    return writing.write(user_ids, content)


@schedule("15 2 * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, title="Clear old notifications", startable=True)
def clear_notifications() -> dict[str, int]:
    """Delete notifications that are older than settings say."""
    return sweeping.sweep()
