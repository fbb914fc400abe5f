"""What the job system does for itself in the background. Each task calls a service."""

from typing import Any

from jobs.api import Backoff, Misfire, Queue, current_job, schedule, task
from jobs.conf import conf
from jobs.services.pruning import prune_for

# A night's work, where tasks may take that long, in seconds.
TIMEOUT = min(3600, conf().max_timeout)
# Well before its end: what is left then is done the next night, and nothing is broken off.
PRUNING_SECONDS = TIMEOUT * 11 // 12


@schedule("0 2 * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, timeout=TIMEOUT, retry=Backoff(max_attempts=3, base=300), title="Prune old jobs")
def prune_jobs() -> dict[str, Any]:
    """Delete jobs and logs that are older than their retention."""
    return prune_for(PRUNING_SECONDS, current_job().progress)
