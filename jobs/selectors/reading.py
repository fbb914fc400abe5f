"""Jobs as programs read them: one with its attempts, or those that fit a filter, without what is secret."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from jobs.masking import Mask
from jobs.models import Attempt, Job, Status
from jobs.models.job import belongs_to
from jobs.registry import find_definition
from jobs.selectors.paging import older_than
from jobs.selectors.record import find
from jobs.selectors.search_fields import Cost, Where
from jobs.selectors.search_times import first_id_at
from jobs.selectors.searching import Search

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.contrib.auth.base_user import AbstractBaseUser


# What is looked for as it is.
_COLUMNS = {
    "task": Cost.TASK,
    "queue_name": Cost.QUEUE,
    "tenant": Cost.ROWS,
    "requested_by": Cost.ASKER,
}


@dataclass(frozen=True, kw_only=True)
class JobReading:
    """A job and its attempts in their order, their texts without its secrets."""

    job: Job
    attempts: Sequence[Attempt]


@dataclass(frozen=True, kw_only=True)
class JobFilter:
    """Which jobs are wanted; what is left out restricts nothing. `requested_by` is what a person may see at all."""

    statuses: Collection[Status] = ()
    task: str | None = None
    queue_name: str | None = None
    tenant: str | None = None
    # The kind and the key of what they are about, as in ("billing.invoice", "42").
    subject: tuple[str, str] | None = None
    idempotency_key: str | None = None
    correlation_id: str | None = None
    # Enqueued at this moment or later, and earlier than that one.
    since: datetime | None = None
    until: datetime | None = None
    requested_by: "AbstractBaseUser | None" = None


@dataclass(frozen=True, kw_only=True)
class JobLeaf:
    """Some jobs, newest first, and the id after which the next ones come; None where nothing more is to come."""

    jobs: Sequence[Job]
    after: UUID | None


def read_job(job_id: UUID) -> JobReading | None:
    """Return a job with its attempts; None when there is no such job."""
    job = find(job_id)
    if job is None:
        return None
    attempts = list(job.attempts.order_by("number"))
    mask = Mask(job.task, job.arguments)
    job.result, job.error = mask.json(job.result), mask.text(job.error)
    for attempt in attempts:
        attempt.error, attempt.traceback = mask.text(attempt.error), mask.text(attempt.traceback)
    return JobReading(job=job, attempts=attempts)


def read_jobs(wanted: JobFilter, *, after: UUID | None, size: int) -> JobLeaf:
    """Return the jobs that fit and are older than `after`, `size` at most; there may be fewer, and more to come."""
    jobs, onwards = older_than(Search(wheres=tuple(_wheres(wanted))), after, size)
    _hide_secrets(jobs)
    return JobLeaf(jobs=jobs, after=onwards)


def _wheres(wanted: JobFilter) -> "Iterator[Where]":
    if wanted.statuses:
        yield _by_status(wanted.statuses)
    yield from _by_place(wanted)
    yield from _by_time(wanted)
    for column, cost in _COLUMNS.items():
        if (value := getattr(wanted, column)) is not None:
            yield Where(Q((column, value)), cost)


def _by_place(wanted: JobFilter) -> "Iterator[Where]":
    """Yield the conditions that an index answers with few rows."""
    if wanted.subject is not None:
        yield Where(_about(*wanted.subject), Cost.SUBJECT)
    if wanted.correlation_id is not None:
        yield Where(belongs_to(wanted.correlation_id), Cost.ORIGIN)
    if wanted.idempotency_key is not None:
        # A key is one tenant's; by both, the index that makes it unique finds it.
        named = Q(tenant=wanted.tenant or "", idempotency_key=wanted.idempotency_key)
        yield Where(named & ~Q(idempotency_key=""), Cost.ORIGIN)


def _about(kind: str, key: str) -> Q:
    app_label, _, model = kind.partition(".")
    try:
        return Q(subject_type=ContentType.objects.get_by_natural_key(app_label, model), subject_id=key)
    except ContentType.DoesNotExist:
        # Of a kind that there is not, no job is about anything.
        return Q(pk__in=[])


def _by_time(wanted: JobFilter) -> "Iterator[Where]":
    if wanted.since is not None:
        yield Where(Q(pk__gte=first_id_at(wanted.since)), Cost.IDS)
    if wanted.until is not None:
        yield Where(Q(pk__lt=first_id_at(wanted.until)), Cost.IDS)


def _by_status(statuses: Collection[Status]) -> Where:
    if len(statuses) > 1:
        return Where(Q(status__in=statuses))
    (status,) = statuses
    return Where(Q(status=status), Cost.SUCCESSFUL if status == Status.SUCCESSFUL else Cost.UNUSUAL_STATUS)


def _hide_secrets(jobs: Sequence[Job]) -> None:
    """Take secrets out of errors; the arguments, which lists do without, are read of those jobs alone that have any."""
    doubtful = {job.pk: job for job in jobs if job.error and _may_have_secrets(job.task)}
    if not doubtful:
        return
    for pk, arguments in Job.objects.filter(pk__in=doubtful).values_list("pk", "arguments"):
        doubtful[pk].error = Mask(doubtful[pk].task, arguments).text(doubtful[pk].error)


def _may_have_secrets(task: str) -> bool:
    definition = find_definition(task)
    return definition is None or bool(definition.secret)
