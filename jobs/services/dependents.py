"""What points at jobs: gone with them, set free of them, or a reason to keep them. A statement for each table."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, ForeignObjectRel, OuterRef, Q

from jobs.models import Job

_KEEPING = (models.PROTECT, models.RESTRICT)


def not_protected() -> Q:
    """Return the condition that no row of another application wants the job kept (PROTECT, RESTRICT)."""
    wanted = Q()
    for relation in _relations():
        if _on_delete(relation) in _KEEPING:
            wanted &= ~Q(Exists(_rows(relation).filter(**{relation.field.name: OuterRef("pk")})))
    return wanted


def release(job_ids: Collection[UUID]) -> None:
    """Delete what goes with these jobs, and let go what may stay, as each foreign key says."""
    for relation in _relations():
        rows = _rows(relation).filter(**{f"{relation.field.name}__in": job_ids})
        if _on_delete(relation) is models.CASCADE:
            # One statement, where no signal and no other key asks for the rows themselves.
            rows.delete()
        elif _on_delete(relation) is models.SET_NULL:
            rows.update(**{relation.field.name: None})


def _relations() -> list[ForeignObjectRel]:
    return [relation for relation in Job._meta.related_objects if relation.one_to_many or relation.one_to_one]


def _on_delete(relation: ForeignObjectRel) -> Any:
    return relation.on_delete


def _rows(relation: ForeignObjectRel) -> "models.QuerySet[Any]":
    return relation.related_model._base_manager.all()
