"""Tell people: a few at once, many by a batch of jobs."""

from collections.abc import Iterator, Sequence
from typing import Any

from jobs.api import Request, batch
from jobs.contrib.notifications.content import Content
from jobs.contrib.notifications.tasks import write_notifications
from jobs.contrib.notifications.writing import write

# A statement's worth: whoever calls waits for no more than that, and each job of a batch writes as many.
AT_ONCE = 500


def tell(user_ids: Sequence[Any], content: Content) -> None:
    """Write a notification for each of these people who is active, now or by a batch, in the current transaction."""
    if len(user_ids) <= AT_ONCE:
        write(user_ids, content.plain())
    else:
        batch(f"Tell {len(user_ids):,} people: {content.title}"[:200]).enqueue(_parts(user_ids, content))


def _parts(user_ids: Sequence[Any], content: Content) -> Iterator[Request]:
    for start in range(0, len(user_ids), AT_ONCE):
        part = list(user_ids[start : start + AT_ONCE])
        yield write_notifications.prepare(user_ids=part, content=content.plain())
