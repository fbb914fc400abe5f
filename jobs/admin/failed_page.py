"""The page of what failed: the causes, each with what can be done about all of its jobs."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from jobs.admin.acting_on_matching import matching_url
from jobs.admin.frame import frame
from jobs.admin.noting import may_note, note_url
from jobs.admin.verbs import CANCEL, RETRY
from jobs.models import Status
from jobs.selectors.causes import LOOK_AT, MOST, Cause, causes
from jobs.selectors.health import troubles
from jobs.wording import counted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# In an address, on the page, in time; None is ever.
SPANS: dict[str, tuple[str, timedelta | None]] = {
    "1h": ("the last hour", timedelta(hours=1)),
    "24h": ("the last 24 hours", timedelta(hours=24)),
    "7d": ("the last 7 days", timedelta(days=7)),
    "all": ("all the time they are kept", None),
}
USUAL = "24h"


@require_safe
def failed_page(request: "HttpRequest") -> "HttpResponse":
    """Show why jobs failed within a span."""
    if not request.user.has_perm("jobs.view_job"):
        raise PermissionDenied
    chosen = request.GET.get("span", USUAL)
    words, span = SPANS.get(chosen, SPANS[USUAL])
    found = causes(span)
    context = frame(
        request,
        "What failed",
        troubles=troubles(),
        spans=[(name, label, label == words) for name, (label, _) in SPANS.items()],
        words=words,
        rows=[_row(request, cause) for cause in found.causes],
        bound=f"Looked at the latest {LOOK_AT:,} failed jobs; shown are {MOST} causes at most."
        if found.is_bounded
        else "",
    )
    return TemplateResponse(request, "admin/jobs/job/failed.html", context)


def _row(request: "HttpRequest", cause: Cause) -> dict[str, Any]:
    here = request.get_full_path()
    failed, retrying = cause.search(Status.FAILED), cause.search(Status.RETRYABLE)
    acts = []
    if RETRY.permits(request.user):
        acts.append((f"Retry {counted(cause.failed, 'failed job')}", matching_url(RETRY, failed, here)))
    if cause.retrying and CANCEL.permits(request.user):
        acts.append((f"Cancel {cause.retrying:,} retrying", matching_url(CANCEL, retrying, here)))
    return {
        "cause": cause,
        "acts": acts,
        "failed_url": _list_url(failed),
        "retrying_url": _list_url(retrying),
        "note_url": note_url(cause.task, cause.fingerprint, here) if may_note(request.user) else "",
    }


def _list_url(text: str) -> str:
    return f"{reverse('admin:jobs_job_changelist')}?{urlencode({'q': text})}"
