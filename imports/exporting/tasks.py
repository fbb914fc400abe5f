"""What exports do in the background. Each task calls a service."""

from typing import Any

from django.db import OperationalError

from imports.exporting import making, pruning
from jobs.api import Backoff, Misfire, Queue, schedule, task

# Far more than the largest file takes; in seconds.
TIMEOUT = 3600

# What is wrong with a list is no better at a second try. A database that was away, a full disk or a storage that does
# not answer is: each attempt makes the file anew.
ANEW = Backoff(max_attempts=4, base=10, retry_on=(OperationalError, OSError))


# Among the reports: it only reads, and must not keep imports waiting, which somebody sits before.
@task(queue_name=Queue.REPORT, timeout=TIMEOUT, retry=ANEW, title="Export a list")
def make_export(*, export_id: int) -> dict[str, Any]:
    """Write the rows of a list in the back office into a file to download."""
    return making.make(export_id)


@schedule("45 3 * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, timeout=TIMEOUT, title="Remove old exports", startable=True)
def prune_exports() -> dict[str, int]:
    """Remove files of exports that are older than they are kept, and files that no export names."""
    return pruning.prune()
