"""Start: make a job of a task because a person wants it now, or at a time, and no code asked for it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from jobs.exceptions import TaskNotStartable
from jobs.models import Job
from jobs.registry import get_definition
from jobs.services.enqueueing import enqueue_once
from jobs.services.journal import record_act
from jobs.services.requests import Options, Request

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import AbstractBaseUser

# The act, in the history.
STARTED = "Started by hand"


@sensitive_variables()
def start(
    task: str,
    arguments: Mapping[str, Any],
    *,
    request_key: str,
    priority: int | None = None,
    run_after: "datetime | None" = None,
    actor: "AbstractBaseUser | None" = None,
    reason: str = "",
) -> Job:
    """Enqueue a job of a startable task and return it; the same `request_key` is the same job.

    Raises UnknownTask, TaskNotStartable, InvalidArguments, InvalidOptions, and IdempotencyConflict when the same form
    was sent with other arguments before.
    """
    definition = get_definition(task)
    if not definition.startable:
        raise TaskNotStartable(f"“{definition.title}” is not made for being started by hand.")
    # A key is one person's: with another's, which the job's page shows, one could try out what is secret.
    key = f"start:{'' if actor is None else actor.pk}:{request_key}"
    options = Options(priority=priority, run_after=run_after, requested_by=actor, idempotency_key=key)
    with transaction.atomic():
        job, is_new = enqueue_once(Request(definition=definition, options=options, arguments=arguments))
        if is_new:
            record_act(actor, job, f"{STARTED}.", reason)
    return job
