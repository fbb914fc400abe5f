"""Ask for a list as a file: a row, and the job that makes the file, in one transaction."""

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from imports.exporting.tasks import make_export
from imports.models import Export, Format, Separator

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants exported, and how; named as the columns of an export."""

    model: str
    query: str
    selected: list[str]
    what: str
    columns: list[str]
    format: str = Format.CSV
    separator: str = Separator.COMMA
    has_bom: bool = True


def ask(wish: Wish, *, by: "AbstractBaseUser", request_key: UUID) -> Export:
    """Enqueue the making of a file; the same key of the same person gives the same export."""
    with transaction.atomic():
        export, is_new = Export.objects.get_or_create(
            requested_by=cast("User", by),
            request_key=request_key,
            defaults={**asdict(wish), "time_zone": timezone.get_current_timezone_name()},
        )
        if is_new:
            job = make_export.using(subject=export, requested_by=by).enqueue(export_id=export.pk)
            export.job_id = job.pk
            export.save(update_fields=["job_id"])
    return export
