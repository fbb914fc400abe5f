"""Erase the personal data in jobs about something: their rows stay, with times and outcomes, and say nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.functions import Now

from jobs.markers import erased_keys, markers
from jobs.models import FINAL, Attempt, Batch, Effect, Job
from jobs.selectors.erasure import erasable
from jobs.services.forgetting import forget_words, hold_searches
from jobs.services.journal import record_acts

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# Rows changed in one transaction: few enough that whoever wants one of them waits for tens of milliseconds.
ERASE_BATCH = 500
# The act, in the history.
ERASED = "Erased"
ERASED_BATCH = "A batch about something that was erased"
COMMAND_LINE = "the command line"
NAME_LENGTH, REASON_LENGTH = 150, 300

# What is left of a job. Task, queue, subject's key, who asked, times, outcomes and numbers of attempts stay.
_BLANK: dict[str, Any] = {
    "arguments": {},
    "result": None,
    "error": "",
    "error_fingerprint": "",
    "subject_label": "",
    "progress_message": "",
}


@dataclass(frozen=True, kw_only=True)
class Request:
    """Who wants it and why. Without an actor it is the command line's."""

    reason: str
    actor: "AbstractBaseUser | None" = None

    @property
    def name(self) -> str:
        """The name that the job's page gives."""
        return self.actor.get_username() if self.actor else COMMAND_LINE


def erase_about(content_type_id: int, object_id: str, request: Request) -> Iterator[int]:
    """Erase all ended jobs about something, which may be deleted by now; yields the number of each batch.

    A job that is live, or held for a person, is left as it is: `selectors.erasure` counts them.
    """
    while erased := _erase_batch(content_type_id, object_id, request):
        yield erased
    _erase_batches(content_type_id, object_id)


def _erase_batch(content_type_id: int, object_id: str, request: Request) -> int:
    with transaction.atomic():
        # First: whoever goes on with an act on many holds the act before its jobs, and two would wait for each other.
        hold_searches(erasable(content_type_id, object_id).values_list("pk", flat=True)[:ERASE_BATCH])
        # Locked: an operator's retry comes before, and the job is live, or after, and finds it erased.
        jobs = list(erasable(content_type_id, object_id).select_for_update()[:ERASE_BATCH])
        ids = [job.pk for job in jobs]
        _replace_keys(jobs)
        rows = Job.objects.filter(pk__in=ids).that_are(*FINAL)
        erased = rows.update(
            **_BLANK,
            erased_at=Now(),
            erased_by=request.name[:NAME_LENGTH],
            erased_reason=request.reason[:REASON_LENGTH],
        )
        Attempt.objects.filter(job__in=ids).update(error="", traceback="", log="")
        Effect.objects.filter(job__in=ids).update(receipt=None)
        for job in jobs:
            job.subject_label = ""
        forget_words(jobs)
        record_acts(request.actor, jobs, f"{ERASED}.", request.reason)
    return erased


def _erase_batches(content_type_id: int, object_id: str) -> None:
    """Take the words out of batches about something that have ended, and what was to follow them."""
    ended = Batch.objects.filter(subject_type_id=content_type_id, subject_id=object_id, ended_at__isnull=False)
    # The key stays: it is what keeps the same request from being carried out again.
    ended.update(name=ERASED_BATCH, subject_label="", on_end=None, on_success=None, steps=[])


def _replace_keys(jobs: list[Job]) -> None:
    """Put markers in the place of keys: whoever asks with the same key again must still get the same job."""
    keyed = [job for job in jobs if job.idempotency_key]
    for job in keyed:
        job.idempotency_key = erased_keys(job.idempotency_key)[0]
        job.request_digest = markers(job.request_digest)[0]
    Job.objects.bulk_update(keyed, ["idempotency_key", "request_digest"])
