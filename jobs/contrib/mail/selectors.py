"""How messages stand, from their rows and those of their jobs."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from jobs.api import Job
from jobs.contrib.mail.models import Message, Sending


@dataclass(frozen=True)
class State:
    """A word with the look of a job's status, and the last job, if its row is still there."""

    look: str
    word: str
    job: Job | None = None


_WORDS = {
    "scheduled": "Waits for its time",
    "ready": "Waits",
    "running": "Is being sent",
    "retryable": "Will be tried again",
    "failed": "Not sent",
    "cancelled": "Cancelled",
    "successful": "Sent",
}


def states(messages: Iterable[Message]) -> dict[UUID, State]:
    """Return how messages stand, by their ids, in two queries."""
    found = list(messages)
    rows = Sending.objects.filter(message__in=found).order_by("pk").values_list("message_id", "job_id")
    last = dict(rows)
    jobs = Job.objects.only("status", "error").in_bulk(list(last.values()))
    return {message.pk: _state(message, jobs.get(last.get(message.pk))) for message in found}


def sendings_of(message: Message) -> list[tuple[Sending, Job | None]]:
    """Return the jobs that send a message, or sent it, the last one first; None where the row is gone."""
    sendings = list(message.sendings.order_by("-pk"))
    jobs = Job.objects.in_bulk([sending.job_id for sending in sendings])
    return [(sending, jobs.get(sending.job_id)) for sending in sendings]


def _state(message: Message, job: Job | None) -> State:
    # One that is being sent again is told by that job; else what was sent is sent, whatever became of the job's row.
    if job and not (message.sent_at and job.status == "successful"):
        return State(job.status, _WORDS[job.status], job)
    if message.sent_at:
        some = bool(message.refused)
        return State("retryable" if some else "successful", "Sent, but not to all" if some else "Sent", job)
    return State("cancelled", "Not sent", job)
