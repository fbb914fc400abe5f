"""The promises, held against the rows and the witness: just after a death, and when all has recovered."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db.models.functions import Now

from jobs.models import FINAL, Attempt, Effect, Job, Outcome, Status
from jobs.services.delivering import delivery_of
from tests.chaos.failpoint_tasks import write_row
from tests.chaos.operations import CALLED, UNWANTED, Operation
from tests.chaos.recovery import waiting_in_redis
from tests.chaos.witness import Witness

# The name of a count of tests.chaos.report.Row, and what is wrong.
Broken = tuple[str, str]
# A note of a delivery that is younger was made by the process that died; older ones may be of a Redis that was lost.
JUST_NOW = timedelta(minutes=10)

_ENDED_AS = {
    Status.SUCCESSFUL: {Outcome.SUCCESSFUL},
    Status.FAILED: {Outcome.FAILED, Outcome.TIMED_OUT, Outcome.CRASHED, Outcome.POSTPONED},
    Status.CANCELLED: {Outcome.CANCELLED},
}


@dataclass(frozen=True)
class Death:
    """What there was when a process had died: the attempts it held, and the letters that were noted as sent."""

    held: frozenset[tuple[UUID, int]]
    sent: dict[UUID, int]


def look(witness: Witness) -> Death:
    """Return what there is now."""
    held = Job.objects.filter(status=Status.RUNNING).values_list("pk", "attempt")
    noted = Effect.objects.exclude(done_at=None).values_list("job_id", flat=True)
    return Death(frozenset(held), {job_id: _sent(job_id, witness) for job_id in noted})


def broken_at_death(operation: Operation) -> Iterator[Broken]:
    """Yield what must not be even for a moment, since a process may end at any."""
    yield from _unwanted()
    yield from _callers()
    yield from _rows_against_redis()
    for job in Job.objects.all():
        if operation.by_hand:
            yield from _acts(job)
        attempts = list(job.attempts.all())
        yield from _live_attempts(job, attempts)
        yield from _rows_of_the_task(job)


def broken_in_the_end(operation: Operation, witness: Witness, death: Death) -> Iterator[Broken]:
    """Yield what is lost, doubled, stuck, or told wrongly now that everybody has recovered."""
    yield from _unwanted()
    yield from _since(death, witness)
    yield from _told(witness)
    yield from _done_twice(witness)
    for job in Job.objects.all():
        if job.status not in FINAL:
            yield "stuck", f"{job.pk} is {job.status}"
            continue
        if job.status not in operation.ends:
            yield "lost", f"{job.pk} ended {job.status}: {job.error}"
        attempts = list(job.attempts.all())
        yield from _live_attempts(job, attempts)
        yield from _history(job, attempts)
        yield from _rows_of_the_task(job)
        yield from _witnessed(job, witness)


def repeated(witness: Witness) -> int:
    """Return how many letters were sent again: between doing and noting, a death leaves no other choice."""
    times = Counter(job_id for job_id, _ in witness.of("sent"))
    return times.total() - len(times)


def unasked(witness: Witness) -> int:
    """Return how many jobs are there though their callers were never told so."""
    told = {told.job_id for told in witness.told()}
    return sum(job_id not in told for job_id in Job.objects.values_list("pk", flat=True))


def _unwanted() -> Iterator[Broken]:
    for job in Job.objects.filter(tenant=UNWANTED):
        yield "unexpected", f"{job.pk} is there, though it was rolled back"


def _callers() -> Iterator[Broken]:
    """A job is there exactly when what its caller wrote in the same transaction is."""
    jobs = {str(pk) for pk in Job.objects.filter(tenant=CALLED).values_list("pk", flat=True)}
    names = Group.objects.filter(name__startswith=f"{CALLED} ").values_list("name", flat=True)
    called = {name.removeprefix(f"{CALLED} ") for name in names}
    yield from (("lost", f"{one} is not there, though its caller's transaction is") for one in called - jobs)
    yield from (("unexpected", f"{one} is there, though its caller's transaction is not") for one in jobs - called)


def _rows_against_redis() -> Iterator[Broken]:
    noted = Job.objects.filter(status=Status.READY, delivered_at__gt=Now() - JUST_NOW)
    there = waiting_in_redis()
    jobs = {str(pk) for pk in Job.objects.values_list("pk", flat=True)}
    for name in there:
        if name.rpartition("-")[0] not in jobs:
            yield "unexpected", f"{name} is in Redis, and there is no such job"
    for job in noted:
        if delivery_of(job).message_id not in there:
            yield "mismatched", f"{job.pk} is noted as delivered, and Redis has nothing"


def _live_attempts(job: Job, attempts: list[Attempt]) -> Iterator[Broken]:
    live = [one.number for one in attempts if one.outcome == Outcome.RUNNING]
    if live != ([job.attempt] if job.status == Status.RUNNING else []):
        yield "mismatched", f"{job.pk} is {job.status} at attempt {job.attempt}, and attempts {live} run"


def _rows_of_the_task(job: Job) -> Iterator[Broken]:
    """An atomic task's rows are there exactly when its job is successful."""
    if job.task != write_row.definition.name:
        return
    promised = int(job.status == Status.SUCCESSFUL)
    written = Group.objects.filter(name__startswith=f"{job.pk} ").count()
    if written != promised:
        kind = "lost" if written < promised else "duplicated"
        yield kind, f"{job.pk} is {job.status}, and its task's row is there {written} times"


def _acts(job: Job) -> Iterator[Broken]:
    """What a person did and the history entry of it are there together, or not at all."""
    acts = (job.status == Status.CANCELLED) + (job.retried_after > 0)
    entries = LogEntry.objects.filter(object_id=str(job.pk)).count()
    if entries != acts:
        yield "mismatched", f"{job.pk} was acted on {acts} times, and its history has {entries} entries"


def _since(death: Death, witness: Witness) -> Iterator[Broken]:
    for job_id, sent in death.sent.items():
        if _sent(job_id, witness) != sent:
            yield "duplicated", f"{job_id} sent again what was noted as sent"
    for job_id, number in death.held:
        outcome = Attempt.objects.filter(job_id=job_id, number=number).values_list("outcome", flat=True).first()
        # A caller who asks again may have cancelled it.
        if outcome not in (Outcome.CRASHED, Outcome.CANCELLED):
            yield "mismatched", f"{job_id} attempt {number} died, and its history says {outcome}"


def _told(witness: Witness) -> Iterator[Broken]:
    statuses = dict(Job.objects.values_list("pk", "status"))
    for told in witness.told():
        found = statuses.get(told.job_id)
        if found is None:
            yield "lost", f"{told.job_id} was acknowledged and is not there"
        elif told.status and found != told.status:
            yield "lost", f"{told.job_id} is {found}, and its caller was told {told.status}"


def _done_twice(witness: Witness) -> Iterator[Broken]:
    for event in ("began", "sent"):
        for words, times in Counter(map(tuple, witness.of(event))).items():
            if times > 1:
                yield "duplicated", f"{' attempt '.join(words)} {event} {times} times"


def _history(job: Job, attempts: list[Attempt]) -> Iterator[Broken]:
    numbers = [one.number for one in attempts]
    # Attempts before an operator's retry may never have begun: a job can be cancelled while it waits.
    begun = range(job.retried_after + 1, job.attempt + 1)
    missing = [] if job.status == Status.CANCELLED else [n for n in begun if n not in numbers]
    if missing or any(number > job.attempt for number in numbers):
        yield "mismatched", f"{job.pk} ended {job.status} at attempt {job.attempt} with attempts {numbers}"
    for attempt in attempts:
        last = attempt.number == job.attempt
        sensible = attempt.outcome in _ENDED_AS[Status(job.status)] if last else attempt.outcome != Outcome.SUCCESSFUL
        if not sensible or attempt.finished_at is None or attempt.finished_at < attempt.started_at:
            yield "mismatched", f"{job.pk} ended {job.status}, and attempt {attempt.number} {attempt.outcome}"


def _witnessed(job: Job, witness: Witness) -> Iterator[Broken]:
    """What the task did, as it told the witness, against what the rows say of it."""
    key = str(job.pk)
    began = {int(number) for job_id, number in witness.of("began") if job_id == key}
    if not began <= set(job.attempts.values_list("number", flat=True)):
        yield "mismatched", f"{key} began attempts {sorted(began)}, and not all are in its history"
    if job.status == Status.SUCCESSFUL and [key, str(job.attempt)] not in witness.of("did"):
        yield "lost", f"{key} is successful, and its task was not run to its end"
    sent = _sent(job.pk, witness)
    for effect in Effect.objects.filter(job=job):
        if effect.done_at and not sent:
            yield "lost", f"{key} notes {effect.name} as done, and it was not"
        if not effect.done_at and job.status == Status.SUCCESSFUL:
            yield "mismatched", f"{key} is successful, and {effect.name} is in doubt"


def _sent(job_id: UUID, witness: Witness) -> int:
    return sum(words[0] == str(job_id) for words in witness.of("sent"))
