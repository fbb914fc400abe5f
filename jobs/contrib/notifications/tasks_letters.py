"""What writes letters at once when they are many; apart from what enqueues it."""

from jobs.api import Queue, task
from jobs.contrib.notifications import letter_writing


# Atomic: letters and the job's success are committed together.
@task(queue_name=Queue.NOTIFICATION, atomic=True, timeout=60, title="Write letters of notifications")
def write_many_letters(*, notification_ids: list[str]) -> int:
    """Write the letters of notifications that many are told of at once."""
    return letter_writing.write_letters(notification_ids)
