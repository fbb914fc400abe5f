"""Enqueue: write the row in the caller's transaction, deliver it when that has committed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.db import models, transaction
from django.utils import timezone

from jobs.arguments import check_arguments
from jobs.exceptions import IdempotencyConflict, InvalidOptions
from jobs.models import Job, Status
from jobs.registry import TaskDefinition, check_priority, check_queue_name, check_timeout
from jobs.services.delivering import deliver_after_commit

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

MAX_KEY_LENGTH = 200
MAX_TENANT_LENGTH = 100
MAX_LABEL_LENGTH = 200
# Rows in one INSERT: PostgreSQL takes 65,535 parameters a statement, SQLite 32,766, a row has 26.
INSERT_BATCH = 1_000


@dataclass(frozen=True, kw_only=True)
class Options:
    """What `.using()` can set; None means as the task declares it. Raises InvalidOptions."""

    queue_name: str | None = None
    priority: int | None = None
    run_after: datetime | timedelta | None = None
    idempotency_key: str = ""
    subject: models.Model | None = None
    requested_by: "AbstractBaseUser | None" = None
    tenant: str = ""
    timeout: int | None = None

    def __post_init__(self) -> None:
        """Check each option where it is given, not when the job is written."""
        if self.queue_name is not None:
            check_queue_name(self.queue_name)
        if self.priority is not None:
            check_priority(self.priority)
        if self.timeout is not None:
            check_timeout(self.timeout)
        _check_run_after(self.run_after)
        _check_text("idempotency_key", self.idempotency_key, MAX_KEY_LENGTH)
        _check_text("tenant", self.tenant, MAX_TENANT_LENGTH)
        _check_saved("subject", self.subject)
        _check_saved("requested_by", self.requested_by)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One job to be: a task, its options, and arguments that have been checked."""

    definition: TaskDefinition
    options: Options
    arguments: Mapping[str, Any]

    def __post_init__(self) -> None:
        """Check the arguments against the task; raises InvalidArguments."""
        check_arguments(self.definition, self.arguments)


def enqueue(request: Request) -> Job:
    """Write one job and return it, or the job its idempotency key already names; raises IdempotencyConflict."""
    return enqueue_many([request])[0]


def enqueue_many(requests: Iterable[Request]) -> list[Job]:
    """Write any number of jobs in one statement (a thousand rows each); returns them in order."""
    requests = list(requests)
    fresh = [_row(request) for request in requests]
    with transaction.atomic():
        # A key that exists is no error but the answer: the constraint decides, in one statement.
        keyed = any(job.idempotency_key for job in fresh)
        Job.objects.bulk_create(fresh, batch_size=INSERT_BATCH, ignore_conflicts=keyed)
        written = _written(fresh) if keyed else {job.pk: job for job in fresh}
        deliver_after_commit([job for job in fresh if job.pk in written])
    return [written[job.pk] if job.pk in written else _same_request(job) for job in fresh]


def _written(fresh: list[Job]) -> dict[Any, Job]:
    ids = set(Job.objects.filter(pk__in=[job.pk for job in fresh]).values_list("pk", flat=True))
    return {job.pk: job for job in fresh if job.pk in ids}


def _same_request(refused: Job) -> Job:
    """Return the job that holds the key, if it is the same request; raises IdempotencyConflict."""
    earlier = Job.objects.get(tenant=refused.tenant, idempotency_key=refused.idempotency_key)
    if (earlier.task, earlier.arguments) == (refused.task, refused.arguments):
        return earlier
    raise IdempotencyConflict(
        f"The idempotency key {refused.idempotency_key!r} already names job {earlier.pk} of {earlier.task} "
        f"with {'other arguments' if earlier.task == refused.task else 'its arguments'}. "
        "A key stands for one request: use a new key for a new request."
    )


def _row(request: Request) -> Job:
    task, options = request.definition, request.options
    run_after = _moment(options.run_after)
    # Given None, a generic foreign key would set its id to NULL.
    about = {} if options.subject is None else _about(options.subject)
    return Job(
        task=task.name,
        queue_name=options.queue_name or task.queue_name,
        priority=task.priority if options.priority is None else options.priority,
        status=Status.SCHEDULED if run_after and run_after > timezone.now() else Status.READY,
        arguments=dict(request.arguments),
        timeout=options.timeout or task.timeout,
        max_attempts=task.retry.max_attempts,
        idempotency_key=options.idempotency_key,
        tenant=options.tenant,
        requested_by=cast("Any", options.requested_by),
        run_after=run_after,
        **about,
    )


def _about(subject: models.Model) -> dict[str, Any]:
    return {"subject": subject, "subject_label": str(subject)[:MAX_LABEL_LENGTH]}


def _moment(run_after: datetime | timedelta | None) -> datetime | None:
    return timezone.now() + run_after if isinstance(run_after, timedelta) else run_after


def _check_run_after(run_after: object) -> None:
    if run_after is None or isinstance(run_after, timedelta):
        return
    if not isinstance(run_after, datetime):
        raise InvalidOptions(f"run_after={run_after!r}: pass an aware datetime or a timedelta from now.")
    if timezone.is_naive(run_after):
        raise InvalidOptions(
            f"run_after={run_after!r} has no time zone, so it names no moment. "
            "Pass django.utils.timezone.make_aware(run_after), or a timedelta from now."
        )


def _check_text(name: str, value: object, longest: int) -> None:
    if not isinstance(value, str) or len(value) > longest or "\x00" in value:
        raise InvalidOptions(f"{name}={value!r:.80}: pass text of at most {longest} characters.")


def _check_saved(name: str, value: object) -> None:
    if value is not None and (not isinstance(value, models.Model) or value.pk is None):
        raise InvalidOptions(f"{name}={value!r:.80}: pass a saved model instance.")
