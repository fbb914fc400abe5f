"""The promises, held against the rows and the witness: just after a death, and when all has recovered."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import Group

from jobs.models import FINAL, Attempt, Batch, Job, Outcome, Status
from jobs.selectors.acts import acts_on_job
from jobs.services.mass_asking import MASS_TASKS
from tests.chaos.failpoints.operations import CALLED, CALLED_AT_END, NEXT_STEP, UNWANTED, Operation
from tests.chaos.failpoints.recovery import waiting_in_redis
from tests.chaos.failpoints.tasks import write_row
from tests.chaos.failpoints.witness import Witness

# The name of a count of tests.chaos.report.Row, and what is wrong.
Broken = tuple[str, str]

_ENDED_AS = {
    Status.SUCCESSFUL: {Outcome.SUCCESSFUL},
    # In whatever way, as long as it says that it did not succeed.
    Status.FAILED: set(Outcome) - {Outcome.RUNNING, Outcome.SUCCESSFUL, Outcome.CANCELLED},
    Status.CANCELLED: {Outcome.CANCELLED},
}


@dataclass(frozen=True)
class State:
    """What there is at one moment: jobs with attempts and effects, what callers and tasks wrote, what was sent."""

    jobs: dict[UUID, Job]
    written: list[str]
    sent: Counter[str]


def look(witness: Witness) -> State:
    """Return what there is now."""
    return State(
        jobs={job.pk: job for job in Job.objects.prefetch_related("attempts", "effects")},
        written=list(Group.objects.values_list("name", flat=True)),
        sent=Counter(job_id for job_id, _ in witness.of("sent")),
    )


def broken_at_death(operation: Operation, death: State) -> Iterator[Broken]:
    """Yield what must not be even for a moment, since a process may end at any."""
    yield from _unwanted(death)
    yield from _callers(death)
    yield from _messages_of_nothing(death)
    for job in death.jobs.values():
        if operation.by_hand:
            yield from _acts(job)
        yield from _live_attempts(job)
        yield from _rows_of_the_task(job, death)


def broken_in_the_end(operation: Operation, witness: Witness, death: State, end: State) -> Iterator[Broken]:
    """Yield what is lost, doubled, stuck, or told wrongly now that everybody has recovered."""
    yield from _unwanted(end)
    yield from _told(witness, end)
    yield from _done_twice(witness)
    yield from _since(death, end)
    yield from _batches(end)
    for job in end.jobs.values():
        if job.status not in FINAL:
            yield "stuck", f"{job.pk} is {job.status}"
            continue
        if job.status not in operation.ends:
            yield "lost", f"{job.pk} ended {job.status}: {job.error}"
        yield from _live_attempts(job)
        yield from _history(job)
        yield from _rows_of_the_task(job, end)
        yield from _witnessed(job, witness)
        yield from _effects(job, end)


def repeated(end: State) -> int:
    """Return how many letters were sent again: between doing and noting, a death leaves no other choice."""
    return end.sent.total() - len(end.sent)


def unasked(witness: Witness, end: State) -> int:
    """Return how many jobs are there though their callers were never told so."""
    by_time = {pk for pk, job in end.jobs.items() if job.idempotency_key.startswith("schedule:")}
    follow = {pk for pk, job in end.jobs.items() if job.tenant in (CALLED_AT_END, NEXT_STEP)}
    return len(end.jobs.keys() - by_time - follow - {told.job_id for told in witness.told()})


def _unwanted(state: State) -> Iterator[Broken]:
    for job in state.jobs.values():
        if job.tenant == UNWANTED:
            yield "unexpected", f"{job.pk} is there, though it was rolled back"
    if UNWANTED in state.written:
        yield "unexpected", "a row is there, though its transaction was never committed"


def _callers(state: State) -> Iterator[Broken]:
    """A job is there exactly when what its caller wrote in the same transaction is."""
    jobs = {str(job.pk) for job in state.jobs.values() if job.tenant == CALLED}
    called = {name.partition(" ")[2] for name in state.written if name.startswith(f"{CALLED} ")}
    yield from (("lost", f"{one} is not there, though its caller's transaction is") for one in called - jobs)
    yield from (("unexpected", f"{one} is there, though its caller's transaction is not") for one in jobs - called)


def _messages_of_nothing(state: State) -> Iterator[Broken]:
    """What is committed and not yet pushed is noted as delivered all the same; what is pushed must be committed."""
    there = waiting_in_redis()
    jobs = set(map(str, state.jobs))
    yield from (("unexpected", f"{one} is in Redis, and no such job is") for one in there if one[:36] not in jobs)


def _acts(job: Job) -> Iterator[Broken]:
    """What a person did and the history entry of it are there together, or not at all."""
    acts = (job.status == Status.CANCELLED) + (job.retried_after > 0)
    entries = len(acts_on_job(job))
    if entries != acts:
        yield "mismatched", f"{job.pk} was acted on {acts} times, and its history has {entries} entries"


def _live_attempts(job: Job) -> Iterator[Broken]:
    live = [one.number for one in job.attempts.all() if one.outcome == Outcome.RUNNING]
    if live != ([job.attempt] if job.status == Status.RUNNING else []):
        yield "mismatched", f"{job.pk} is {job.status} at attempt {job.attempt}, and attempts {live} run"


def _rows_of_the_task(job: Job, state: State) -> Iterator[Broken]:
    """An atomic task's row is there exactly when its job is successful."""
    promised = int(job.status == Status.SUCCESSFUL)
    written = sum(name.startswith(f"{job.pk} ") for name in state.written)
    if written != promised and job.task == write_row.definition.name:
        kind = "lost" if written < promised else "duplicated"
        yield kind, f"{job.pk} is {job.status}, and its task's row is there {written} times"


def _told(witness: Witness, end: State) -> Iterator[Broken]:
    for told in witness.told():
        job = end.jobs.get(told.job_id)
        if job is None:
            yield "lost", f"{told.job_id} was acknowledged and is not there"
        elif told.status and job.status != told.status:
            yield "lost", f"{told.job_id} is {job.status}, and its caller was told {told.status}"


def _done_twice(witness: Witness) -> Iterator[Broken]:
    for event in ("began", "sent"):
        for words, times in Counter(map(tuple, witness.of(event))).items():
            if times > 1:
                yield "duplicated", f"{' attempt '.join(words)} {event} {times} times"


def _since(death: State, end: State) -> Iterator[Broken]:
    for job in death.jobs.values():
        key = str(job.pk)
        if any(effect.done_at for effect in job.effects.all()) and end.sent[key] != death.sent[key]:
            yield "duplicated", f"{key} sent again what was noted as sent"
        attempts = end.jobs[job.pk].attempts.all() if job.pk in end.jobs else []
        held = [one.outcome for one in attempts if one.number == job.attempt]
        if job.status == Status.RUNNING and held != [Outcome.CRASHED]:
            yield "mismatched", f"{key} attempt {job.attempt} died, and its history says {held}"


def _batches(end: State) -> Iterator[Broken]:
    """What follows a batch is there once when it may be, and not at all before."""
    tenants = Counter(job.tenant for job in end.jobs.values())
    for batch in Batch.objects.filter(previous_id=None):
        if batch.ended_at is None:
            yield "stuck", f"batch {batch.pk} has not ended"
        if not batch.on_end:
            continue
        follows = batch.counts().keys() == {Status.SUCCESSFUL}
        for tenant, times in ((CALLED_AT_END, 1), (NEXT_STEP, int(follows))):
            if tenants[tenant] != times:
                kind = "lost" if tenants[tenant] < times else "duplicated"
                yield kind, f"batch {batch.pk}: {tenant} is there {tenants[tenant]} times, not {times}"


def _history(job: Job) -> Iterator[Broken]:
    attempts = list(job.attempts.all())
    numbers = [one.number for one in attempts]
    # Attempts before an operator's retry may never have begun: a job can be cancelled while it waits.
    begun = range(job.retried_after + 1, job.attempt + 1)
    missing = [] if job.status == Status.CANCELLED else [number for number in begun if number not in numbers]
    if missing or any(number > job.attempt for number in numbers):
        yield "mismatched", f"{job.pk} ended {job.status} at attempt {job.attempt} with attempts {numbers}"
    for attempt in attempts:
        if not _is_sensible(attempt, job):
            yield "mismatched", f"{job.pk} ended {job.status}, and attempt {attempt.number} {attempt.outcome}"


def _is_sensible(attempt: Attempt, job: Job) -> bool:
    if attempt.finished_at is None or attempt.finished_at < attempt.started_at:
        return False
    if attempt.number == job.attempt:
        return attempt.outcome in _ENDED_AS[Status(job.status)]
    return attempt.outcome != Outcome.SUCCESSFUL


def _witnessed(job: Job, witness: Witness) -> Iterator[Broken]:
    """What the task did, as it told the witness, against what the rows say of it."""
    key = str(job.pk)
    began = {int(number) for job_id, number in witness.of("began") if job_id == key}
    if not began <= {attempt.number for attempt in job.attempts.all()}:
        yield "mismatched", f"{key} began attempts {sorted(began)}, and not all are in its history"
    # The product's own tasks tell no witness: what they did to other jobs is seen there.
    if (
        job.status == Status.SUCCESSFUL
        and job.task not in MASS_TASKS
        and [key, str(job.attempt)] not in witness.of("did")
    ):
        yield "lost", f"{key} is successful, and its task was not run to its end"


def _effects(job: Job, end: State) -> Iterator[Broken]:
    for effect in job.effects.all():
        if effect.done_at and not end.sent[str(job.pk)]:
            yield "lost", f"{job.pk} notes {effect.name} as done, and it was not"
        if not effect.done_at and job.status == Status.SUCCESSFUL:
            yield "mismatched", f"{job.pk} is successful, and {effect.name} is in doubt"
