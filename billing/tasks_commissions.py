"""What computes commissions in the background: apart from the tasks that it enqueues."""

from billing.services.commissions import computing
from jobs.api import Queue, task

# One rep's month: thousands of invoices take seconds.
TIMEOUT = 120


@task(queue_name=Queue.REPORT, timeout=TIMEOUT, atomic=True, title="Compute commission statement")
def compute_statement(*, run_id: int, rep_id: int, computation: int) -> str:
    """Compute what a sales rep earns for a month, as part of that month's run."""
    return computing.compute_in_run(run_id, rep_id, computation)
