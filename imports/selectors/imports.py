"""What pages ask about imports."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet

from imports.mapping.mapping import Mapping
from imports.models import Import, Outcome, StagedRow
from imports.models.staged_row import REJECTED
from imports.reading.reading import Reading
from imports.targets.registry import TARGETS
from imports.targets.target import Target
from jobs.api import Job, find_job


def target_of(run: Import) -> Target:
    """Return what the rows become."""
    return TARGETS[run.target]


def reading_of(run: Import) -> Reading:
    """Return how the file is read, once that is known."""
    return Reading.from_json(run.reading or {})


def mapping_of(run: Import) -> Mapping:
    """Return where each field comes from."""
    return Mapping.from_json(TARGETS[run.target], run.mapping)


def same_file(run: Import) -> "QuerySet[Import]":
    """Return earlier imports of exactly this content, newest first."""
    return Import.objects.filter(sha256=run.sha256, pk__lt=run.pk).select_related("uploaded_by").order_by("-id")


def job_of(run: Import) -> Job | None:
    """Return the job that does the import's present step, if it is still known."""
    return find_job(run.job_id, about=run) if run.job_id else None


def staged_rows(run: Import, outcome: Outcome | None = None) -> "QuerySet[StagedRow]":
    """Return the rows that were checked, in the order of the file."""
    rows = StagedRow.objects.filter(run=run).order_by("line")
    return rows if outcome is None else rows.filter(outcome=outcome)


def has_rejected(run: Import) -> bool:
    """Say whether there are rows to give back."""
    return StagedRow.objects.filter(run=run, outcome__in=REJECTED).exists()


def records_of(run: Import, rows: Sequence[StagedRow]) -> dict[str, Any]:
    """Return the keys of the records that some rows are about, by the rows' keys, of those that exist."""
    target = TARGETS[run.target]
    keys = {row.key for row in rows if row.key}
    found = target.among(keys).values_list(target.natural_key, "pk")
    return {str(key): pk for key, pk in found}
