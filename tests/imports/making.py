"""Imports as tests need them, taken through the steps a person takes."""

from pathlib import Path
from uuid import uuid4

from django.contrib.auth.models import User
from django.core.files.base import ContentFile

from imports.mapping.mapping import Mapping
from imports.models import EmptyCells, Import, InvalidRows
from imports.selectors.imports import mapping_of
from imports.services import asking
from imports.services.uploading import upload
from imports.targets.registry import TARGETS
from jobs import testing

SAMPLE = Path(__file__).parent / "carriers_sample.csv"


def clerk() -> User:
    """Return whoever imports."""
    return User.objects.get_or_create(username="clerk", defaults={"is_staff": True})[0]


def uploaded(content: bytes | str, target: str = "lead", name: str = "leads.csv") -> Import:
    """Return an upload that was read."""
    data = content.encode() if isinstance(content, str) else content
    run = upload(ContentFile(data, name=name), TARGETS[target], by=clerk(), request_key=uuid4())
    testing.run_pending()
    run.refresh_from_db()
    return run


def checked(
    content: bytes | str,
    target: str = "lead",
    mapping: Mapping | None = None,
    empty_cells: EmptyCells = EmptyCells.KEEP,
    name: str = "leads.csv",
) -> Import:
    """Return an upload whose rows were checked, by the mapping that was suggested unless another is given."""
    run = uploaded(content, target, name)
    asking.map_as(run, mapping or mapping_of(run), empty_cells, by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    return run


def imported(content: bytes | str, target: str = "lead", **options: object) -> Import:
    """Return an upload whose rows were written."""
    run = checked(content, target, **options)  # type: ignore[arg-type]
    return written(run)


def written(run: Import, invalid_rows: InvalidRows = InvalidRows.SKIP) -> Import:
    """Write a checked import's rows."""
    asking.write(run, invalid_rows, by=clerk())
    testing.run_pending()
    run.refresh_from_db()
    return run
