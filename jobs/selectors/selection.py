"""What a selection of jobs is made of."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from jobs.models import Job, Status


@dataclass(frozen=True, kw_only=True)
class Group:
    """Jobs of a selection that run the same task and stand the same."""

    task: str
    status: Status
    count: int


def groups(job_ids: Collection[UUID]) -> list[Group]:
    """Return how many of these jobs there are, by task and status, the largest group first."""
    rows = Job.objects.filter(pk__in=job_ids).order_by().values_list("task", "status").annotate(n=Count("pk"))
    found = [Group(task=task, status=Status(status), count=n) for task, status, n in rows]
    return sorted(found, key=lambda group: (-group.count, group.task, group.status))


def examples(job_ids: Collection[UUID], standing: Collection[Status], limit: int) -> list[Job]:
    """Return the newest of these jobs that stand so, up to a limit, as names and statuses need them."""
    jobs = Job.objects.filter(pk__in=job_ids).that_are(*standing).order_by("-id")
    return list(jobs.only("task", "status", "subject_label")[:limit])


def statuses(job_ids: Collection[UUID]) -> dict[Status, int]:
    """Return how many of these jobs stand where."""
    rows = Job.objects.filter(pk__in=job_ids).order_by("status").values_list("status").annotate(n=Count("pk"))
    return {Status(status): n for status, n in rows}
