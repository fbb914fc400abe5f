"""Bugs to be put in from outside, to see that the failpoints find them: each looks right until a process dies."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models import Attempt, Effect, Job, Status
from jobs.registry import get_definition
from jobs.services import delivering, effects, enqueueing, execution, relaying
from jobs.services.claiming import _take
from jobs.services.effects import _note_done
from jobs.services.endings import Ending, success
from jobs.services.finishing import _move_on, finish
from jobs.services.journal import record_act
from jobs.services.reporting import CurrentJob, current_job
from jobs.services.transitions import close_attempt
from tests.chaos.failpoints.acts import callers


@dataclass(frozen=True, kw_only=True)
class Bug:
    """A function of the product, what stands in for it, and the operation and count of a row that must show it.

    `lines_of` is the module at whose lines processes die; here, most often, where the bug is.
    """

    module: Any
    name: str
    instead: Callable[..., Any]
    operation: str
    shows: str
    lines_of: str = __name__

    def __str__(self) -> str:
        return self.instead.__name__


def never_miss_a_message() -> int:
    return 0


def push_before_the_commit(jobs: Sequence[Job]) -> None:
    delivering.deliver(jobs)


def write_rows_after_the_commit(fresh: list[Job]) -> set[UUID]:
    def write() -> None:
        Job.objects.bulk_create(fresh)

    transaction.on_commit(write)
    return set()


def claim_in_two_commits(job_id: UUID, attempt: int, worker: str = "") -> Job | None:
    job = Job.objects.filter(pk=job_id, attempt=attempt).first()
    if job is None or not _take(job, Q()):
        return None
    Attempt.objects.create(job=job, number=attempt, worker=worker, started_at=Now())
    job.refresh_from_db()
    return job


def succeed_outside_the_transaction(job: Job, current: CurrentJob) -> tuple[Ending, bool]:
    definition = get_definition(job.task)
    with transaction.atomic() if definition.atomic else nullcontext():
        ending = success(definition.function(**job.arguments))
    recorded = finish(job, ending, current)
    return ending, recorded


def finish_in_two_commits(
    job: Job, ending: Ending, current: CurrentJob | None = None, *, only_if: Q | None = None
) -> bool:
    close_attempt(job, ending.outcome, error=ending.error)
    return _move_on(job, ending, only_if or Q(), {})


def note_effect_before_doing_it(name: str, do: Callable[[], Any], **options: Any) -> Any:
    job = current_job()
    effect, begun = Effect.objects.get_or_create(
        job_id=job.id, name=name, defaults={"attempt": job.attempt, "begun_at": Now()}
    )
    if not begun:
        return effect.receipt
    _note_done(effect, None)
    return do()


def cancel_before_the_history(job_id: UUID, *, actor: Any = None, reason: str = "") -> Job:
    Job.objects.filter(pk=job_id).update(status=Status.CANCELLED, finished_at=Now())
    job = Job.objects.get(pk=job_id)
    record_act(actor, job, "Cancelled.", reason)
    return job


BUGS = [
    Bug(
        module=relaying,
        name="note_lost",
        instead=never_miss_a_message,
        operation="enqueue",
        shows="stuck",
        lines_of="delivering",
    ),
    Bug(
        module=relaying,
        name="note_lost",
        instead=never_miss_a_message,
        operation="promote",
        shows="stuck",
        lines_of="delivering",
    ),
    Bug(
        module=enqueueing,
        name="deliver_after_commit",
        instead=push_before_the_commit,
        operation="enqueue",
        shows="unexpected",
        lines_of="enqueueing",
    ),
    Bug(
        module=enqueueing,
        name="_insert",
        instead=write_rows_after_the_commit,
        operation="enqueue",
        shows="lost",
    ),
    Bug(
        module=execution,
        name="claim",
        instead=claim_in_two_commits,
        operation="run",
        shows="mismatched",
    ),
    Bug(
        module=execution,
        name="_call",
        instead=succeed_outside_the_transaction,
        operation="run, atomic",
        shows="duplicated",
    ),
    Bug(
        module=execution,
        name="finish",
        instead=finish_in_two_commits,
        operation="run",
        shows="mismatched",
    ),
    Bug(
        module=effects,
        name="once",
        instead=note_effect_before_doing_it,
        operation="effects.once",
        shows="lost",
    ),
    Bug(
        module=callers,
        name="cancel",
        instead=cancel_before_the_history,
        operation="cancel, waiting",
        shows="mismatched",
    ),
]
