"""What makes reports in the background. Each task calls a service."""

from typing import Any

from django.db import OperationalError

from billing.services.reporting import making, pruning
from jobs.api import Backoff, Misfire, Queue, schedule, task

# Far more than a million invoices take; in seconds.
TIMEOUT = 900

# What is wrong with a wish is no better at a second try. A database that was away, a full disk or a storage that does
# not answer is: each attempt makes all files anew.
ANEW = Backoff(max_attempts=4, base=10, retry_on=(OperationalError, OSError))


@task(queue_name=Queue.REPORT, timeout=TIMEOUT, retry=ANEW, title="Make a report")
def make_report(*, report_id: int) -> dict[str, Any]:
    """Write the files of a report, and mail it to whom it is for."""
    return making.make(report_id)


@schedule("50 3 * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, timeout=TIMEOUT, title="Remove old reports", startable=True)
def prune_reports() -> dict[str, int]:
    """Remove files of reports that are older than they are kept, and files that no report names."""
    return pruning.prune()
