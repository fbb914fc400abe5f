"""What the job system does for itself in the background. Each task calls a service."""

from typing import Any

from jobs.api import Backoff, Misfire, Queue, current_job, schedule, task
from jobs.conf import conf
from jobs.services.mass_acting import go_on
from jobs.services.pruning import prune_for

# A night's work, where tasks may take that long, in seconds.
TIMEOUT = min(3600, conf().max_timeout)
# Well before its end: what is left then is done the next night, and nothing is broken off.
PRUNING_SECONDS = TIMEOUT * 11 // 12

# Each attempt goes on where the one before was; first in line, as a person waits for it, and what it cancels may be
# what stands in line.
AT_IT_AGAIN = Backoff(max_attempts=10, base=5)


@schedule("0 2 * * *", misfire=Misfire.ONCE)
@task(queue_name=Queue.MAINTENANCE, timeout=TIMEOUT, retry=Backoff(max_attempts=3, base=300), title="Prune old jobs")
def prune_jobs() -> dict[str, Any]:
    """Delete jobs and logs that are older than their retention."""
    return prune_for(PRUNING_SECONDS, current_job().progress)


@task(queue_name=Queue.CRITICAL, timeout=TIMEOUT, retry=AT_IT_AGAIN, title="Retry many jobs")
def retry_all(*, act_id: int) -> dict[str, int]:
    """Retry all jobs that somebody searched for and asked to be retried; cancelled, it leaves the rest alone."""
    return go_on(act_id, current_job().progress, current_job().is_current)


@task(queue_name=Queue.CRITICAL, timeout=TIMEOUT, retry=AT_IT_AGAIN, title="Cancel many jobs")
def cancel_all(*, act_id: int) -> dict[str, int]:
    """Cancel all jobs that somebody searched for and asked to be cancelled; cancelled itself, it leaves the rest."""
    return go_on(act_id, current_job().progress, current_job().is_current)


@task(queue_name=Queue.CRITICAL, timeout=TIMEOUT, retry=AT_IT_AGAIN, title="Run many jobs now")
def run_all(*, act_id: int) -> dict[str, int]:
    """Let all jobs run now that somebody searched for and that wait for their time; cancelled, it leaves the rest."""
    return go_on(act_id, current_job().progress, current_job().is_current)
