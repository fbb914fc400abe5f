"""Empty a queue: cancel all that waits in it. What runs goes on, and what is cancelled can be retried."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from jobs.conf import conf
from jobs.models import WAITING, Job, MassVerb, QueueControl
from jobs.registry import check_queue_name
from jobs.services.cancelling import cancel_many
from jobs.services.journal import record_act
from jobs.services.mass_asking import ask

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True, kw_only=True)
class Emptied:
    """How many jobs were cancelled at once; or the job that cancels them, where they are too many for that."""

    cancelled: int = 0
    job: Job | None = None


def empty_queue(queue_name: str, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Emptied:
    """Cancel the jobs that wait in a queue, for a worker, their time or their next attempt; raises InvalidOptions."""
    name = check_queue_name(queue_name)
    with transaction.atomic():
        emptied = _cancel(name, actor, reason)
        record_act(actor, QueueControl.objects.get_or_create(pk=name)[0], "Emptied.", reason)
    return emptied


def _cancel(name: str, actor: "AbstractBaseUser | None", reason: str) -> Emptied:
    waiting = Job.objects.filter(queue_name=name, status__in=WAITING).order_by()
    ids = list(waiting.values_list("pk", flat=True)[: conf().bulk_limit + 1])
    if len(ids) <= conf().bulk_limit:
        # A worker may have begun one meanwhile: what runs goes on.
        return Emptied(cancelled=len(cancel_many(ids, actor=actor, reason=reason, out_of=WAITING)))
    return Emptied(job=ask(MassVerb.CANCEL, f"queue:{name} status:{','.join(WAITING)}", actor=actor, reason=reason))
