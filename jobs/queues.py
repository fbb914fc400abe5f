"""Queues and priorities: where a job waits, and who goes first."""

from collections.abc import Iterator
from enum import IntEnum, StrEnum


class Queue(StrEnum):
    """The named lanes of work; a worker listens on some or all of them, in this order."""

    CRITICAL = "critical"
    DEFAULT = "default"
    EMAIL = "email"
    INVOICE = "invoice"
    IMPORT = "import"
    NOTIFICATION = "notification"
    SYNC = "sync"
    IMAGE = "image"
    REPORT = "report"
    MAINTENANCE = "maintenance"


class Priority(IntEnum):
    """Who goes first within a queue; any whole number from -100 to 100 is allowed, as in Django's Tasks."""

    LOW = -10
    NORMAL = 0
    HIGH = 10


LOWEST_PRIORITY, HIGHEST_PRIORITY = -100, 100


def lane(queue_name: str, priority: int) -> str:
    """Return the lane of a queue that a priority travels in: `email:high`, `email` or `email:low`."""
    if priority > Priority.NORMAL:
        return f"{queue_name}:high"
    return f"{queue_name}:low" if priority < Priority.NORMAL else queue_name


def lanes(queue_name: str) -> tuple[str, str, str]:
    """Return a queue's three lanes, first served first."""
    return f"{queue_name}:high", queue_name, f"{queue_name}:low"


def every_lane() -> Iterator[str]:
    """Yield the lanes of all queues in the order a worker serves them."""
    for queue in Queue:
        yield from lanes(queue)
