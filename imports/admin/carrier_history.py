"""What changed of a carrier, in words: when, what, from what to what, and who said so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils.formats import date_format

from imports.models import Carrier, CarrierChange, Import, Source
from jobs.api import Job

if TYPE_CHECKING:
    from django.http import HttpRequest

# A page's worth; what is older is in the database.
MOST = 50

NOTHING = "nothing"


@dataclass(frozen=True)
class Told:
    """One change as the page has it; `url` leads to the job or the import, for those who may see it."""

    at: datetime
    source: str
    whom: str
    url: str
    changes: list[tuple[str, str, str]]


def history_of(request: "HttpRequest", carrier: Carrier) -> dict[str, Any]:
    """Return the latest changes, and whether there are more."""
    rows = list(CarrierChange.objects.filter(carrier=carrier).select_related("run", "by")[: MOST + 1])
    urls = _urls(request, rows)
    told = [
        Told(row.at, row.get_source_display(), _whom(row), urls.get(row.pk, ""), _words(row)) for row in rows[:MOST]
    ]
    return {"history": told, "history_is_longer": len(rows) > MOST, "history_most": MOST}


def _whom(row: CarrierChange) -> str:
    names = {
        Source.REGISTRY: "the lookup",
        Source.FILE: str(row.run) if row.run else "a file",
        Source.PERSON: row.by.get_username() if row.by else "somebody whose account is gone",
    }
    return names[Source(row.source)]


def _urls(request: "HttpRequest", rows: Sequence[CarrierChange]) -> dict[int, str]:
    """Return where rows lead: to jobs that are still known, and to imports."""
    urls: dict[int, str] = {}
    if request.user.has_perm("jobs.view_job"):
        known = set(Job.objects.filter(pk__in=[row.job_id for row in rows if row.job_id]).values_list("pk", flat=True))
        urls |= {row.pk: reverse("admin:jobs_job_change", args=[row.job_id]) for row in rows if row.job_id in known}
    if admin.site.is_registered(Import) and request.user.has_perm("imports.view_import"):
        urls |= {row.pk: reverse("admin:imports_import_change", args=[row.run_id]) for row in rows if row.run_id}
    return urls


def _words(row: CarrierChange) -> list[tuple[str, str, str]]:
    return [(_title(name), _value(name, old), _value(name, new)) for name, old, new in row.changes]


def _title(name: str) -> str:
    title = str(_column(name).verbose_name)
    return title[:1].upper() + title[1:]


def _value(name: str, value: Any) -> str:
    """Return a value as people read it."""
    if value in ("", None):
        return NOTHING
    column = _column(name)
    if isinstance(column, models.DateField):
        return date_format(date.fromisoformat(value), "j M Y")
    if isinstance(column, models.BooleanField):
        return "yes" if value else "no"
    return str(dict(column.flatchoices).get(value, value))


def _column(name: str) -> "models.Field[Any, Any]":
    column = Carrier._meta.get_field(name)
    assert isinstance(column, models.Field)  # noqa: S101  # for the type: history is of columns
    return column
