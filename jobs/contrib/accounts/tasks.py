"""What accounts do in the background."""

from jobs.api import Backoff, Queue, task
from jobs.contrib.accounts import answering

RETRY = Backoff(max_attempts=5, base=10)


# Critical: somebody waits before a closed door. One database transaction: a retry writes no second letter.
@task(
    queue_name=Queue.CRITICAL,
    retry=RETRY,
    timeout=60,
    atomic=True,
    secret=("address",),
    title="Answer a forgotten password",
)
def answer_forgotten(*, address: str) -> int:
    """Send a link for another password to the address that somebody typed, if anybody here has it."""
    return answering.answer_forgotten(address)


@task(
    queue_name=Queue.CRITICAL,
    retry=RETRY,
    timeout=60,
    atomic=True,
    secret=("address",),
    title="Send a new link to confirm",
)
def answer_unconfirmed(*, address: str) -> int:
    """Send a new link to the address that somebody typed, if it waits to be confirmed."""
    return answering.answer_unconfirmed(address)
