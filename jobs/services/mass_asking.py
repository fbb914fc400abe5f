"""Ask for an act on all jobs that match a search: it is done by a job of its own."""

from typing import TYPE_CHECKING

from django.db import transaction

from jobs.models import Job, MassVerb
from jobs.registry import get_definition
from jobs.services.enqueueing import enqueue
from jobs.services.journal import record_act
from jobs.services.mass_acting import begin
from jobs.services.requests import Options, Request

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# By name, as it is above this layer.
_TASKS = {
    MassVerb.RETRY: "jobs.tasks.retry_all",
    MassVerb.CANCEL: "jobs.tasks.cancel_all",
    MassVerb.RUN: "jobs.tasks.run_all",
}

# What they are given is the number of an act that somebody else may have asked for.
MASS_TASKS = frozenset(_TASKS.values())


def ask(verb: MassVerb, text: str, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Job:
    """Enqueue the job that does it, which a person can watch and cancel; raises InvalidSearch."""
    with transaction.atomic():
        act = begin(verb, text, actor=actor, reason=reason)
        options = Options(subject=act, requested_by=actor)
        job = enqueue(Request(definition=get_definition(_TASKS[verb]), options=options, arguments={"act_id": act.pk}))
        if reason:
            record_act(actor, job, "said why.", reason)
        return job
