"""Where a job came from, and what it led to."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

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
    """Return the family of a job, in two queries; in one where nothing enqueued it."""
    found = _found(filter(None, [job.parent_id, _first_of(job)]))
    children = list(_brief(Job.objects.children_of(job.pk)).order_by("-id")[: CHILDREN + 1])
    return Family(
        parent=found.get(job.parent_id),
        first=found.get(_first_of(job)),
        children=children[:CHILDREN],
        has_more=len(children) > CHILDREN,
    )


def _first_of(job: Job) -> UUID | None:
    """Return the id of the job that all began with, where it was no request."""
    try:
        return UUID(job.correlation_id) if job.parent_id else None
    except ValueError:
        return None


def _found(ids: "filter[UUID]") -> dict[UUID | None, Job]:
    wanted = set(ids)
    return {job.pk: job for job in _brief(Job.objects.filter(pk__in=wanted))} if wanted else {}


def _brief(jobs: JobQuerySet) -> JobQuerySet:
    # Arguments and results may be 64 KB each, and no list shows them.
    return jobs.defer("arguments", "result")
