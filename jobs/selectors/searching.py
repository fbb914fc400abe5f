"""Finding jobs by what a person types."""

from functools import reduce
from operator import and_
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from jobs.registry import every_definition

J = TypeVar("J", bound=Model)


def search(jobs: QuerySet[J], text: str) -> QuerySet[J]:
    """Return the jobs that have every word somewhere, or the one whose id was typed."""
    if job_id := _as_id(text.strip()):
        return jobs.filter(pk=job_id)
    return jobs.filter(reduce(and_, map(_has, text.split()), Q()))


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _has(word: str) -> Q:
    # People type the task's title, which only the code knows.
    titled = [task.name for task in every_definition() if word.lower() in task.title.lower()]
    return (
        Q(subject_label__icontains=word)
        | Q(error__icontains=word)
        | Q(idempotency_key__icontains=word)
        | Q(task__icontains=word)
        | Q(task__in=titled)
    )
