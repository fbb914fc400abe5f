"""Retry an ended job with other arguments: as a new job, so that what was asked for and what came of it stays."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from jobs.conf import conf
from jobs.exceptions import JobNotRetryable
from jobs.models import RETRYABLE_BY_HAND, Job
from jobs.registry import get_definition
from jobs.services.enqueueing import enqueue_once
from jobs.services.journal import record_act
from jobs.services.mass_asking import MASS_TASKS
from jobs.services.requests import Options, Request
from jobs.services.retrying import CAN_BE_RETRIED, why_not

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# The acts, in the history of the new job and of the one before.
EDITED, REPLACED = "Edited", "Retried as another job"
# What goes on to the new job as it is, also where what it is about was deleted.
_SUBJECT = ("subject_type_id", "subject_id", "subject_label")


@sensitive_variables()
def retry_edited(
    job_id: UUID,
    arguments: Mapping[str, Any],
    *,
    request_key: str,
    actor: "AbstractBaseUser | None" = None,
    reason: str = "",
) -> Job:
    """Enqueue a job like an ended one with these arguments and return it; the same `request_key` is the same job.

    The ended one stays as it was. Raises JobNotRetryable, or its kinds JobHeld and JobErased; UnknownTask,
    InvalidArguments, InvalidOptions; IdempotencyConflict when the same form was sent with other arguments before;
    Job.DoesNotExist for one that was pruned.
    """
    with transaction.atomic():
        # Locked: it must not be erased or retried while its subject and arguments go on to another.
        job = Job.objects.select_for_update().get(pk=job_id)
        if not Job.objects.filter(CAN_BE_RETRIED, pk=job.pk).that_are(*RETRYABLE_BY_HAND).exists():
            raise why_not(job)
        if job.task in MASS_TASKS:
            raise JobNotRetryable("It acts on many jobs: search for them anew, and act on all that match.")
        edited, is_new = enqueue_once(_request(job, arguments, request_key, actor))
        if is_new:
            record_act(actor, edited, f"{EDITED}.", reason)
            record_act(actor, job, f"{REPLACED}.", reason)
    return edited


def _request(job: Job, arguments: Mapping[str, Any], request_key: str, actor: "AbstractBaseUser | None") -> Request:
    # A key is one person's: with another's, which the job's page shows, one could try out what is secret.
    key = f"edited:{job.pk}:{'' if actor is None else actor.pk}:{request_key}"
    options = Options(
        queue_name=job.queue_name,
        priority=job.priority,
        timeout=min(job.timeout, conf().max_timeout),
        tenant=job.tenant,
        requested_by=actor,
        idempotency_key=key,
    )
    inherited = {name: getattr(job, name) for name in _SUBJECT} | {"edited_from_id": job.pk}
    definition = get_definition(job.task)
    return Request(definition=definition, options=options, arguments=arguments, inherited=inherited)
