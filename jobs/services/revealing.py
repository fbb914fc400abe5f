"""Reveal: show a person the arguments of a job with what is secret, and write down that they were shown."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from jobs.exceptions import JobErased
from jobs.models import Job
from jobs.services.journal import record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# The act, in the history.
REVEALED = "Saw what is secret"


@sensitive_variables()
def reveal(job_id: UUID, *, actor: "AbstractBaseUser", reason: str) -> dict[str, Any]:
    """Return the true arguments of a job, once who saw them and why is written; raises JobErased, Job.DoesNotExist."""
    with transaction.atomic():
        job = Job.objects.get(pk=job_id)
        if job.erased_at:
            raise JobErased("Its arguments were erased: there is nothing left to show.")
        record_act(actor, job, f"{REVEALED}.", reason)
    return dict(job.arguments)
