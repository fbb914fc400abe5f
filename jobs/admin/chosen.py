"""A few jobs named one by one in an address, so that it can be reloaded, gone back to and sent on."""

from collections.abc import Collection
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse

from jobs.admin.filters import SearchFilter
from jobs.models import Job
from jobs.selectors.search_words import Term
from jobs.wording import counted

if TYPE_CHECKING:
    from django.contrib import admin
    from django.http import HttpRequest

PARAMETER = "these"
# A page of the list; so many ids fill less than half of the 4,094 bytes that gunicorn takes for an address.
MOST = 50


class ChosenFilter(SearchFilter):
    """By being named in the address; offered only to who comes with one."""

    title = "choice"
    parameter_name = PARAMETER

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Job]") -> list[tuple[str, str]]:
        """Return the one choice there is: the jobs that the address names."""
        ids = chosen(request)
        return [(name(ids), f"These {counted(len(ids), 'job')}" if len(ids) > 1 else "This job")] if ids else []

    def terms(self, request: "HttpRequest") -> list[Term]:
        """Return the jobs named."""
        ids = chosen(request)
        return [Term("id", ",".join(map(str, ids)))] if ids else []


def chosen(request: "HttpRequest") -> list[UUID]:
    """Return the ids that a request's address names; none when that is nonsense, or more than it may name."""
    try:
        ids = [UUID(text) for text in dict.fromkeys(request.GET.get(PARAMETER, "").split("-"))]
    except ValueError:
        return []
    return ids if len(ids) <= MOST else []


def list_url(ids: Collection[UUID]) -> str:
    """Return the address of the list of just these jobs; there may be MOST of them."""
    return f"{reverse('admin:jobs_job_changelist')}?{PARAMETER}={name(ids)}"


def name(ids: Collection[UUID]) -> str:
    """Return the value of `these` that stands for some jobs."""
    return "-".join(job_id.hex for job_id in ids)
