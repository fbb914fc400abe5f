"""Gate anew: take jobs back behind the gate when a limit begins or changes, whatever was delivered already.

Nothing is lost by it: a message that is still with a worker is refused at the claim, once.
"""

import logging

from django.db import transaction

from jobs.backends import backend
from jobs.exceptions import BackendUnavailable
from jobs.models import Job, Limit, Scope, Status
from jobs.queues import lanes

logger = logging.getLogger(__name__)


def gate_anew(limit: Limit) -> None:
    """Take back all turns of a limit that are not begun, in the caller's transaction, and let its rate begin anew.

    The jobs of one that is in force wait for turns by what it says now.
    """
    limit.paces.all().delete()
    if not (limit.is_on or limit.shared):
        # What waits is delivered by the relay, what is delivered goes on.
        return
    Job.objects.filter(limit.its_jobs, status=Status.READY).update(delivered_at=None, turn_at=None)
    if limit.scope == Scope.QUEUE:
        transaction.on_commit(lambda: empty_lanes(limit.name), robust=True)


def empty_lanes(queue_name: str) -> None:
    """Take the messages of a queue away; what of them is still wanted is delivered again."""
    try:
        backend().empty(lanes(queue_name))
    except BackendUnavailable as error:
        # The claim refuses what is left there; only workers' time is not saved.
        logger.warning("The messages of %s could not be taken away: %s", queue_name, error)
