"""Everything that is known of one job."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from jobs.masking import Mask
from jobs.models import RETRYABLE_BY_HAND, Attempt, Batch, Effect, Job, OperatorAct
from jobs.selectors.acts import acts_on_job
from jobs.selectors.family import Family, family_of

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True)
class HeldEffect:
    """An effect that a person has to settle, and the attempt that began it, which shows how it broke off."""

    effect: Effect
    attempt: Attempt | None


@dataclass(frozen=True, kw_only=True)
class JobRecord:
    """A job with its attempts and history (newest first) and its effects (in the order they were begun)."""

    job: Job
    attempts: "Sequence[Attempt]"
    effects: "Sequence[Effect]"
    history: "Sequence[OperatorAct]"
    family: Family
    # None for a job by itself.
    batch: Batch | None = None

    @property
    def held(self) -> list[HeldEffect]:
        """The effects that wait for a person; none while an attempt may be at them or come to them, or never will."""
        if self.job.status not in RETRYABLE_BY_HAND or self.job.erased_at:
            return []
        attempts = {attempt.number: attempt for attempt in self.attempts}
        held = [effect for effect in self.effects if effect.is_held]
        return [HeldEffect(effect=effect, attempt=attempts.get(effect.attempt)) for effect in held]


def job_record(job_id: UUID) -> JobRecord | None:
    """Return the record of a job, its texts without its secrets; None when there is no such job."""
    job = find(job_id)
    if job is None:
        return None
    attempts = list(job.attempts.order_by("-number"))
    record = JobRecord(
        job=job,
        attempts=attempts,
        # Attempts begin them.
        effects=list(job.effects.all()) if attempts else [],
        history=acts_on_job(job),
        family=family_of(job),
        batch=Batch.objects.filter(pk=job.batch_id).first() if job.batch_id else None,
    )
    _hide_secrets(record)
    return record


def find(job_id: UUID) -> Job | None:
    """Return a job with its asker and the kind of its subject; None when there is no such job."""
    return Job.objects.select_related("requested_by", "subject_type").filter(pk=job_id).first()


def _hide_secrets(record: JobRecord) -> None:
    """Take secrets out of what is to be read: receipts hold them, and what was written before they were declared."""
    job = record.job
    mask = Mask(job.task, job.arguments)
    job.result, job.error = mask.json(job.result), mask.text(job.error)
    for attempt in record.attempts:
        attempt.error, attempt.log = mask.text(attempt.error), mask.text(attempt.log)
        attempt.traceback = mask.text(attempt.traceback)
    for effect in record.effects:
        effect.receipt = mask.json(effect.receipt)


def effects_in_doubt(job: Job) -> "Sequence[Effect]":
    """Return the effects of a job that were begun and never noted as done."""
    return list(job.effects.not_done())


def held_effect(job_id: UUID, effect_id: int) -> HeldEffect | None:
    """Return an effect that a person has to settle, with its job; None when there is nothing to settle."""
    held = Effect.objects.held().filter(job_id=job_id, job__status__in=RETRYABLE_BY_HAND)
    effect = held.select_related("job").filter(pk=effect_id).first()
    if effect is None:
        return None
    return HeldEffect(effect=effect, attempt=effect.job.attempts.filter(number=effect.attempt).first())


def held_jobs(job_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these jobs have ended and wait for a person to settle what is in doubt."""
    held = Effect.objects.held().filter(job__in=job_ids, job__status__in=RETRYABLE_BY_HAND)
    return set(held.values_list("job_id", flat=True))
