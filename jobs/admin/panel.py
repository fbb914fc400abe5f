"""The Jobs panel: the latest jobs about an object, on that object's own page."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from jobs.admin.filters import about_parameter
from jobs.admin.frame import fragment
from jobs.admin.paginator import COUNT_UP_TO
from jobs.models import FINAL
from jobs.selectors.listing import jobs_of, listed
from jobs.wording import capped_count

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from jobs.models import JobQuerySet

# A panel is a glance; the list has the rest.
LENGTH = 10
# Keys of content types are 32 bits wide, and SQLite raises at a number beyond 64.
LARGEST_KEY = 2**31 - 1


@fragment
def live_panel(request: "HttpRequest", content_type_id: int, object_id: str) -> "HttpResponse":
    """Show an object's panel as it is now."""
    if content_type_id > LARGEST_KEY:
        raise Http404
    return TemplateResponse(request, "jobs/panel.html", panel_context(content_type_id, object_id))


def panel_context(content_type_id: int, object_id: str) -> dict[str, Any]:
    """Return what the panel of an object shows."""
    every_job = jobs_of(content_type_id, object_id)
    jobs = list(listed(every_job)[: LENGTH + 1])
    return {
        "jobs": jobs[:LENGTH],
        "total": _total(every_job) if len(jobs) > LENGTH else "",
        "is_live": any(job.status not in FINAL for job in jobs),
        "now": timezone.now(),
        "panel_url": reverse("admin:jobs_job_panel", args=[content_type_id, object_id]),
        "list_url": about_url(content_type_id, object_id),
        # Whether there is anything, its page says: to look for all that is kept would take longer than this page.
        "erase_url": erase_url(content_type_id, object_id),
    }


def erase_url(content_type_id: int, object_id: str) -> str:
    """Return the address where what jobs say about an object is erased."""
    return reverse("admin:jobs_job_erase", args=[content_type_id, object_id])


def about_url(content_type_id: int, object_id: str) -> str:
    """Return the address of the list of all jobs about an object."""
    query = urlencode({"about": about_parameter(content_type_id, object_id)})
    return f"{reverse('admin:jobs_job_changelist')}?{query}"


def _total(jobs: "JobQuerySet") -> str:
    return capped_count(jobs.values("pk")[: COUNT_UP_TO + 1].count(), COUNT_UP_TO)
