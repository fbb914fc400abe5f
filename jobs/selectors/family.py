"""Where a job came from, and what it led to."""

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

    None where there is none, or it was pruned.
    """

    parent: Job | None
    first: Job | None
    children: Sequence[Job]
    has_more: bool


def family_of(job: Job) -> Family:
    """Return the family of a job, in one query."""
    first = UUID(job.correlation_id) if job.parent_id and is_job_id(job.correlation_id) else None
    found = _found([pk for pk in (job.parent_id, first) if pk], Job.objects.children_of(job.pk))
    children = [one for one in found if one.parent_id == job.pk]
    above = {one.pk: one for one in found}
    return Family(
        parent=above.get(job.parent_id) if job.parent_id else None,
        first=above.get(first) if first else None,
        children=children[:CHILDREN],
        has_more=len(children) > CHILDREN,
    )


def _found(ids: Sequence[UUID], children: JobQuerySet) -> list[Job]:
    """Return the jobs of these ids and the last children, newest first."""
    last = children.order_by("-id").values("pk")[: CHILDREN + 1]
    # Each by its own index, which one condition with an OR would not be.
    both = _brief(Job.objects.filter(pk__in=last)).union(_brief(Job.objects.filter(pk__in=ids)), all=True)
    return list(both.order_by("-id"))


def _brief(jobs: JobQuerySet) -> JobQuerySet:
    # Arguments and results may be 64 KB each, and no list shows them.
    return jobs.order_by().defer("arguments", "result")
