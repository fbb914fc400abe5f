"""Complete: record that attempts succeeded, many at once. Every other end is `finishing`'s."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.functions import Now

from jobs.models import Job, Outcome, Status
from jobs.services import set_transitions
from jobs.services.set_transitions import Success
from jobs.services.together import together
from jobs.services.transitions import close_attempt, move

logger = logging.getLogger(__name__)


def complete(said: Sequence[Success]) -> int:
    """Record successes; returns how many of the attempts were still held. Of the others nothing is written."""
    complete_all = set_transitions.complete if connection.vendor == "postgresql" else _complete_each
    recorded = complete_all(said)
    for one in said:
        if one.job_id not in recorded:
            logger.warning("Job %s attempt %d ended after it was taken away; not recorded.", one.job_id, one.attempt)
    return len(recorded)


def _complete_each(said: Sequence[Success]) -> set[UUID]:
    with together():
        return {one.job_id for one in said if _complete(one)}


def _complete(one: Success) -> bool:
    job = Job(pk=one.job_id, attempt=one.attempt)
    times: dict[str, Any] = {
        "started_at": Now() - timedelta(seconds=one.began),
        "finished_at": Now() - timedelta(seconds=one.ended),
    }
    held = move(
        job,
        out_of=[Status.RUNNING],
        to=Status.SUCCESSFUL,
        result=one.result,
        error="",
        lease_expires_at=None,
        **times,
    )
    if held:
        close_attempt(job, Outcome.SUCCESSFUL, log=one.log, **times)
    return held
