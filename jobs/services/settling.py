"""Settle an effect that is held in doubt: a person says whether it happened, and its job goes on from there."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now

from jobs.exceptions import EffectNotHeld
from jobs.models import RETRYABLE_BY_HAND, Effect, EffectQuerySet, Job
from jobs.services.journal import RECEIPT, record_act
from jobs.services.retrying import bring_back

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


def it_happened(effect_id: int, *, receipt: str = "", actor: "AbstractBaseUser | None" = None, reason: str = "") -> Job:
    """Note a held effect as done, with the reference that the person knows, and retry its job, which goes on after it.

    Raises EffectNotHeld, JobErased.
    """
    said = f"it happened.{RECEIPT}{receipt}." if receipt else "it happened."
    return _settle(effect_id, lambda rows: _note_done(rows, receipt), said, actor, reason)


def it_did_not_happen(effect_id: int, *, actor: "AbstractBaseUser | None" = None, reason: str = "") -> Job:
    """Remove the note of a held effect, and retry its job, which does it again; raises EffectNotHeld, JobErased."""
    return _settle(effect_id, _forget, "it did not happen.", actor, reason)


def _note_done(rows: EffectQuerySet, receipt: str) -> int:
    return rows.update(done_at=Now(), receipt=receipt or None, settled=True)


def _forget(rows: EffectQuerySet) -> int:
    deleted, _by_model = rows.delete()
    return deleted


def _settle(
    effect_id: int,
    decide: Callable[[EffectQuerySet], int],
    said: str,
    actor: "AbstractBaseUser | None",
    reason: str,
) -> Job:
    with transaction.atomic():
        effect = _find(effect_id)
        # Locked: of two people who settle the last two effects, one must see that nothing is left and retry the job.
        job = Job.objects.select_for_update().get(pk=effect.job_id)
        if job.status not in RETRYABLE_BY_HAND:
            raise EffectNotHeld(f"The job is {job.get_status_display().lower()} by now. Nothing was changed.")
        if decide(Effect.objects.held().filter(pk=effect_id)) != 1:
            raise EffectNotHeld(f"“{effect.name}” was settled, or noted as done, meanwhile. Nothing was changed.")
        record_act(actor, job, f"Settled “{effect.name}”: {said}", reason)
        if not job.effects.held().exists():
            bring_back(job)
    return job


def _find(effect_id: int) -> Effect:
    try:
        return Effect.objects.get(pk=effect_id)
    except Effect.DoesNotExist:
        raise EffectNotHeld("It was settled meanwhile. Nothing was changed.") from None
