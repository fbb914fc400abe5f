"""What is done about online payments in the background. Each task calls a service."""

from typing import Any

from django.db import OperationalError

from billing.provider.client import is_on
from billing.provider.exceptions import ProviderAway
from billing.services import payment_events, reconciling
from jobs.api import Backoff, Queue, current_job, schedule, task

# What an event says is no better at a second try; a database that was away is.
ONCE_MORE = Backoff(max_attempts=5, base=5, retry_on=(OperationalError,))
# Within the hour, after which the next run goes on where this one stopped.
WITHIN_THE_HOUR = Backoff(max_attempts=5, base=60, cap=600, retry_on=(ProviderAway, OperationalError))
# Two pages of events, and two hundred short transactions; in seconds.
SWEEP_TIMEOUT = 300


@task(queue_name=Queue.INVOICE, retry=ONCE_MORE, timeout=30, title="Record an online payment")
def process_payment_event(*, event_pk: int) -> str:
    """Record what the payment provider told of on its invoice, or keep why not."""
    return payment_events.process(event_pk)


@task(
    queue_name=Queue.SYNC,
    retry=WITHIN_THE_HOUR,
    timeout=SWEEP_TIMEOUT,
    title="Reconcile online payments",
    startable=True,
)
def reconcile_payments() -> dict[str, Any]:
    """Ask the payment provider what happened in the last 24 hours, and record what its webhooks did not bring."""
    return reconciling.reconcile(current_job().progress)


if is_on():
    schedule("20 * * * *", off=True)(reconcile_payments)
