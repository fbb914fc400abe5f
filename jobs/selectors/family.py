"""Where a job came from, what it led to, and what was made of it with other arguments."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from jobs.correlation import is_job_id
from jobs.models import Job, JobQuerySet

# As many as one looks through on a page; the list of jobs has the rest.
CHILDREN = 10


@dataclass(frozen=True, kw_only=True)
class Family:
    """The job that enqueued a job, the one that all began with, and the last of those that it enqueued itself.

    `edited` are the last jobs that people made of it with other arguments.
    None where there is none, or it was pruned.
    """

    parent: Job | None
    first: Job | None
    children: Sequence[Job]
    has_more: bool
    edited: Sequence[Job]


def family_of(job: Job) -> Family:
    """Return the family of a job, in one query."""
    first = UUID(job.correlation_id) if job.parent_id and is_job_id(job.correlation_id) else None
    below = [Job.objects.children_of(job.pk), Job.objects.edited_from(job.pk)]
    found = _found([pk for pk in (job.parent_id, first) if pk], below)
    children = [one for one in found if one.parent_id == job.pk]
    above = {one.pk: one for one in found}
    return Family(
        parent=above.get(job.parent_id) if job.parent_id else None,
        first=above.get(first) if first else None,
        children=children[:CHILDREN],
        has_more=len(children) > CHILDREN,
        edited=[one for one in found if one.edited_from_id == job.pk],
    )


def _found(ids: Sequence[UUID], below: Sequence[JobQuerySet]) -> list[Job]:
    """Return the jobs of these ids and the last of each kind below, newest first, each once."""
    last = [jobs.order_by("-id").values("pk")[: CHILDREN + 1] for jobs in below]
    # Each by its own index, which one condition with an OR would not be.
    parts = [*(_brief(Job.objects.filter(pk__in=some)) for some in last), _brief(Job.objects.filter(pk__in=ids))]
    return list(dict.fromkeys(parts[0].union(*parts[1:], all=True).order_by("-id")))


def _brief(jobs: JobQuerySet) -> JobQuerySet:
    # Arguments and results may be 64 KB each, and no list shows them.
    return jobs.order_by().defer("arguments", "result")
