"""What `transitions` does to one job, done to many in one statement whose row count is the answer."""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q

from jobs.models import Job, Status


def move_many(
    job_ids: Collection[UUID], *, out_of: Iterable[Status], to: Status, only_if: Q | None = None, **changes: Any
) -> int:
    """Move those of these jobs that stand so, whichever attempt they are at; returns how many."""
    rows = Job.objects.filter(only_if or Q(), pk__in=job_ids, status__in=tuple(out_of))
    return rows.update(status=to, **changes)
