"""What writes one person's digest; apart from what enqueues it."""

from jobs.api import Queue, task
from jobs.contrib.notifications import digesting
from jobs.contrib.notifications.models import Way


# Atomic: what it tells of, the letter and its job's success are committed together.
@task(queue_name=Queue.NOTIFICATION, atomic=True, title="Write a digest")
def write_digest(*, person_id: str, way: str) -> int:
    """Write somebody's digest of what they have not read."""
    return digesting.send_digest(person_id, Way(way))
