"""What the job system does for itself in the background. Each task calls a service."""

from typing import Any

from jobs.api import Backoff, Misfire, Queue, current_job, schedule, task
from jobs.services.pruning import prune_for

TIMEOUT = 3600
# Well before its end: what is left then is done the next night, and nothing is broken off.
PRUNING_SECONDS = TIMEOUT - 300


@schedule("0 2 * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, timeout=TIMEOUT, retry=Backoff(max_attempts=3, base=300), title="Prune old jobs")
def prune_jobs() -> dict[str, Any]:
    """Delete jobs and logs that are older than their retention."""
    return prune_for(PRUNING_SECONDS, current_job().progress)
