"""The ledger of what a job does outside the database, so that a retry skips what is done."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from uuid_utils.compat import uuid7

from jobs.exceptions import TaskTimeout
from jobs.models import Effect
from jobs.services.reporting import CurrentJob, current_job, is_running_job

# It struck in the middle: nobody knows whether the effect took place.
INTERRUPTIONS: tuple[type[Exception], ...] = (TaskTimeout,)


def once(name: str, do: Callable[[], Any], *, unsure_after: tuple[type[Exception], ...] = ()) -> Any:
    """Do something outside the database once a job; returns its receipt (plain JSON), then and on every retry.

    An error means that it did not happen, unless it is an `unsure_after`: then, as after a crash, the effect is
    in doubt, and the next attempt does it again. Give it a name its receiver recognises, as a Message-ID does.
    Outside a job `do` is simply called.
    """
    if not is_running_job():
        return do()
    effect = _begin(current_job(), name)
    if effect.done_at:
        return effect.receipt
    try:
        receipt = do()
    except (*INTERRUPTIONS, *unsure_after):
        raise
    except Exception:
        Effect.objects.filter(pk=effect.pk).delete()
        raise
    _note_done(effect, receipt)
    return receipt


def _note_done(effect: Effect, receipt: Any) -> None:
    try:
        Effect.objects.filter(pk=effect.pk).update(done_at=Now(), receipt=receipt)
    except TypeError:
        # It has been done all the same, and must not be done again.
        Effect.objects.filter(pk=effect.pk).update(done_at=Now())
        raise


def message_id(name: str, domain: str) -> str:
    """Return a Message-ID that every attempt of this job gives its e-mail, so that a repeat is recognised.

    Outside a job each call is a letter of its own.
    """
    letter = current_job().id if is_running_job() else uuid7()
    return f"<{letter}.{name}@{domain}>"


def _begin(job: CurrentJob, name: str) -> Effect:
    # Durable: inside another transaction the note would be rolled back while the effect stays.
    with transaction.atomic(durable=True):
        effect, begun_now = Effect.objects.get_or_create(
            job_id=job.id, name=name, defaults={"attempt": job.attempt, "begun_at": Now()}
        )
        if not begun_now and not effect.done_at:
            Effect.objects.filter(pk=effect.pk).update(attempt=job.attempt, begun_at=Now())
    return effect
