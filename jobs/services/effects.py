"""The ledger of what a job does outside the database, so that a retry skips what is done."""

import json
from collections.abc import Callable
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils import timezone
from uuid_utils.compat import uuid7

from jobs.arguments import json_problem
from jobs.conf import conf
from jobs.exceptions import ClaimLost, EffectHeld, EffectInTransaction, InvalidResult
from jobs.models import Effect, InDoubt, Job, Status
from jobs.prepared import PreparedUpdate
from jobs.services.reporting import CurrentJob, current_job, is_running_job

_DONE = PreparedUpdate(Effect.objects.all(), done_at=Now())

# In one trip, the job locked with the note; nothing comes back where the note is there already, or the job is not ours.
_BEGIN = f"""
INSERT INTO {Effect._meta.db_table} (job_id, name, attempt, begun_at, in_doubt)
SELECT id, %s, attempt, statement_timestamp(), %s FROM {Job._meta.db_table}
WHERE id = %s AND attempt = %s AND COALESCE(status = '{Status.RUNNING}', false)
FOR UPDATE
ON CONFLICT (job_id, name) DO NOTHING
RETURNING id, begun_at
"""  # noqa: S608  # names of tables and a status


def once(
    name: str,
    do: Callable[[], Any],
    *,
    did_not_happen: tuple[type[Exception], ...] = (),
    in_doubt: InDoubt = InDoubt.REPEAT,
) -> Any:
    """Do something outside the database once a job; returns its receipt (plain JSON), then and on every retry.

    After an error that is a `did_not_happen`, nothing is noted. After any other, as after a crash, nobody knows:
    the effect is in doubt. With REPEAT the next attempt does it again, so give it a name its receiver recognises,
    as a Message-ID does. With HOLD it is left to a person, whose word, or None, is then the receipt.
    Outside a job `do` is simply called. Raises ClaimLost, EffectHeld, EffectInTransaction, InvalidResult.
    """
    if not is_running_job():
        return do()
    effect, is_ours = _begin(current_job(), name, in_doubt)
    if effect.done_at:
        return effect.receipt
    if not is_ours:
        raise EffectHeld(_why_held(effect))
    try:
        receipt = do()
    except did_not_happen:
        # Not if another attempt has done it meanwhile: that note stays.
        Effect.objects.filter(pk=effect.pk, attempt=effect.attempt, done_at=None).delete()
        raise
    _note_done(effect, receipt)
    return receipt


def message_id(name: str, domain: str) -> str:
    """Return a Message-ID that every attempt of this job gives its e-mail, so that a repeat is recognised.

    Outside a job each call is a letter of its own.
    """
    letter = current_job().id if is_running_job() else uuid7()
    return f"<{letter}.{name}@{domain}>"


def _begin(job: CurrentJob, name: str, in_doubt: InDoubt) -> tuple[Effect, bool]:
    try:
        return _note_begun_durably(job, name, in_doubt)
    except IntegrityError:
        # An earlier attempt, which came back late, has just noted that it did it.
        return _note_begun_durably(job, name, in_doubt)
    except RuntimeError:
        raise EffectInTransaction(
            f"effects.once({name!r}) was called inside a transaction, whose rollback would lose the note of it. "
            "Call it outside atomic(), in a task that is not atomic."
        ) from None


def _note_begun_durably(job: CurrentJob, name: str, in_doubt: InDoubt) -> tuple[Effect, bool]:
    # Inside another transaction the note would be rolled back while the effect stays.
    with transaction.atomic(durable=True):
        return _note_begun(job, name, in_doubt)


def _note_begun(job: CurrentJob, name: str, in_doubt: InDoubt) -> tuple[Effect, bool]:
    """Return the note of an effect, and whether this call may do it."""
    if connection.vendor == "postgresql" and (effect := _first_note(job, name, in_doubt)):
        return effect, True
    # Locked with the note: a job that was taken away or cancelled must do nothing more outside.
    if not job.held().select_for_update().exists():
        raise ClaimLost("The attempt was taken away while it ran; it does nothing more outside the database.")
    effect = Effect.objects.filter(job_id=job.id, name=name).order_by().first()
    if effect is None:
        begun = {"attempt": job.attempt, "begun_at": Now(), "in_doubt": in_doubt}
        return Effect.objects.create(job_id=job.id, name=name, **begun), True
    if effect.done_at:
        return effect, False
    # Whoever began it may have asked for a person, or this deployment does: either is enough.
    if InDoubt.HOLD in (in_doubt, effect.in_doubt):
        Effect.objects.filter(pk=effect.pk).update(in_doubt=InDoubt.HOLD)
        return effect, False
    Effect.objects.filter(pk=effect.pk).update(attempt=job.attempt, begun_at=Now())
    effect.attempt = job.attempt
    return effect, True


def _first_note(job: CurrentJob, name: str, in_doubt: InDoubt) -> Effect | None:
    with connection.cursor() as cursor:
        cursor.execute(_BEGIN, [name, in_doubt, job.id, job.attempt])
        for pk, begun_at in cursor.fetchall():
            return Effect(pk=pk, job_id=job.id, name=name, attempt=job.attempt, begun_at=begun_at, in_doubt=in_doubt)
    return None


def _why_held(effect: Effect) -> str:
    return (
        f"Nobody knows whether “{effect.name}” happened: attempt {effect.attempt} began it on "
        f"{timezone.localtime(effect.begun_at):%d %b %Y at %H:%M:%S %Z}, and it was never noted as done. "
        "It is not done again; it waits for a person to say."
    )


def _note_done(effect: Effect, receipt: Any) -> None:
    problem = json_problem(receipt, "the receipt")
    if not problem and (size := len(json.dumps(receipt))) > conf().max_result_bytes:
        problem = f"the receipt is {size:,} bytes of at most {conf().max_result_bytes:,}; return an id"
    # Noted in any case: it has been done, and must not be done again. Also where a person, who took this worker for
    # dead, has said meanwhile that it did not happen: whoever has not come to it yet skips it.
    kept = None if problem else receipt
    if not _DONE.write(effect.pk, receipt=kept):
        done = {"done_at": Now(), "receipt": kept}
        begun = {"attempt": effect.attempt, "begun_at": effect.begun_at, "in_doubt": effect.in_doubt}
        Effect.objects.update_or_create(
            job_id=effect.job_id, name=effect.name, defaults=done, create_defaults={**begun, **done}
        )
    if problem:
        raise InvalidResult(f"{effect.name} was done, but {problem}.")
