"""For the tests of people who write tasks: what was enqueued, and running it without a worker.

    from jobs import testing

    def test_signing_up_sends_a_welcome(db):
        sign_up("ada@example.com")
        testing.assert_enqueued(welcome, user_id=1)
        testing.run_pending()
        assert mail.outbox

All three read the database, so they work inside a test's transaction, and with any backend.
"""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.api import Task
from jobs.models import TIMED, WAITING, Job, Status
from jobs.services.concluding import conclude_spent
from jobs.services.execution import run
from jobs.services.transitions import make_ready

# A task that enqueues itself would otherwise keep a test busy for ever.
MOST_JOBS = 1_000


def assert_enqueued(task: Task[..., Any], times: int | None = None, **arguments: Any) -> list[Job]:
    """Assert that jobs of a task wait with these arguments (others may have any value); returns them.

    `times` asks for that many; without it, for at least one. Raises AssertionError that lists what does wait.
    """
    found = [job for job in _waiting(task) if arguments.items() <= job.arguments.items()]
    if len(found) == times or (times is None and found):
        return found
    wanted = "at least 1" if times is None else times
    raise AssertionError(
        f"{len(found)} jobs of {task.definition.name} wait with {arguments}, expected {wanted}. "
        f"Waiting: {[(job.task, job.arguments) for job in Job.objects.filter(status__in=WAITING)] or 'none'}"
    )


def perform(job: Job) -> Job:
    """Run the job's current attempt now and return the job as it is afterwards."""
    status = Job.objects.get(pk=job.pk).status
    if status != Status.READY:
        raise AssertionError(f"{job} is {status}: only a READY job can be run.")
    # A limit is about when, and a test wants it now.
    Job.objects.filter(pk=job.pk, turn_at=None).without_turn().update(turn_at=Now())
    run(job.pk, job.attempt)
    job.refresh_from_db()
    return job


def run_pending(*, timed: bool = False) -> list[Job]:
    """Run the waiting jobs, and those they enqueue, most urgent first; returns them as they ended.

    `timed=True` also runs SCHEDULED and RETRYABLE jobs, as if their time had come.
    """
    done: list[Job] = []
    # A batch that has ended may have more to do.
    while (job := _next(timed)) is not None or (conclude_spent() and (job := _next(timed)) is not None):
        if len(done) == MOST_JOBS:
            raise AssertionError(f"{MOST_JOBS} jobs were run and more are waiting; does a task enqueue itself?")
        done.append(perform(job))
    return done


def _waiting(task: Task[..., Any]) -> "QuerySet[Job]":
    return Job.objects.filter(task=task.definition.name, status__in=WAITING).order_by("id")


def _next(timed: bool) -> Job | None:
    if timed:
        make_ready(Job.objects.filter(status__in=TIMED).values_list("pk", flat=True))
    return Job.objects.filter(status=Status.READY).order_by("-priority", "id").first()
