"""The page of one batch: how far it is, what failed and why, what follows, and what can be done."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from jobs.admin.acting_on_matching import matching_url
from jobs.admin.batch_display import batch_badge
from jobs.admin.frame import frame, live_part
from jobs.admin.links import batch_jobs_url, batch_terms, batch_url, subject_url
from jobs.admin.verbs import CANCEL, RETRY, Verb
from jobs.masking import Mask
from jobs.models import LIVE, Batch, Job, Status
from jobs.registry import task_title
from jobs.selectors.batch_words import batch_sentence, live_words
from jobs.selectors.batches import Standing, chain_of, failures_in, find_batch, standing_of, time_left
from jobs.selectors.health import troubles
from jobs.selectors.search_words import put_together
from jobs.wording import counted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

VIEW = "jobs.view_batch"


def batch_page(request: "HttpRequest", object_id: str) -> "HttpResponse":
    """Show a batch."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    batch = find_batch(object_id)
    if batch is None:
        messages.warning(request, f"There is no batch {object_id:.100}, or it was deleted when its jobs were.")
        return redirect("admin:jobs_batch_changelist")
    title = str(batch)
    context = frame(request, title, opts=Batch._meta, original=title, troubles=troubles(), **_context(request, batch))
    return TemplateResponse(request, "admin/jobs/batch/change_form.html", context)


@live_part(VIEW)
def live_batch(request: "HttpRequest", batch_id: UUID) -> "HttpResponse":
    """Show the part of a batch's page that changes while a job of it lives."""
    batch = find_batch(str(batch_id))
    if batch is None:
        raise Http404
    return TemplateResponse(request, "admin/jobs/batch/live.html", _context(request, batch))


def _context(request: "HttpRequest", batch: Batch) -> dict[str, Any]:
    standing, may_see_jobs = standing_of(batch), request.user.has_perm("jobs.view_job")
    return {
        "batch": batch,
        "standing": standing,
        "badge": batch_badge(standing),
        "sentence": batch_sentence(standing),
        "live_words": live_words(standing),
        "left": time_left(batch, standing),
        "took": batch.ended_at and batch.ended_at - batch.enqueued_at,
        "may_see_jobs": may_see_jobs,
        "jobs_url": batch_jobs_url(batch) if may_see_jobs else "",
        "failures": _failures(batch) if standing.failed and may_see_jobs else [],
        "steps": _steps(batch),
        "calls": list(_calls(batch)),
        "subject_url": subject_url(batch, request) if batch.subject_type else "",
        "acts": list(_acts(request, batch, standing)),
        "now": timezone.now(),
    }


def _failures(batch: Batch) -> list[dict[str, Any]]:
    """Return why jobs failed, each reason with the list of those that did."""
    return [
        {
            "count": counted(found.count, "job"),
            "sample": found.sample,
            "error": Mask(found.sample.task, found.sample.arguments).text(found.sample.error),
            "url": batch_jobs_url(batch, status=Status.FAILED, task=found.sample.task, fingerprint=found.fingerprint),
        }
        for found in failures_in(batch)
    ]


def _acts(request: "HttpRequest", batch: Batch, standing: Standing) -> Iterator[tuple[str, str]]:
    """Yield what this person can do to its jobs: what it is called, and the address that asks."""
    offers = (
        (RETRY, (Status.FAILED,), f"Retry {counted(standing.failed, 'failed job')}", standing.failed),
        (RETRY, (Status.CANCELLED,), f"Retry {counted(standing.cancelled, 'cancelled job')}", standing.cancelled),
        (CANCEL, LIVE, f"Cancel the rest ({counted(standing.live, 'job')})", standing.live),
    )
    for verb, statuses, label, count in offers:
        if count and verb.permits(request.user):
            yield label, _act_url(batch, verb, statuses)


def _act_url(batch: Batch, verb: Verb, statuses: tuple[Status, ...]) -> str:
    return matching_url(verb, put_together(batch_terms(batch, status=",".join(statuses))), batch_url(batch))


def _steps(batch: Batch) -> list[dict[str, Any]]:
    """Return the steps that have begun and those to come; nothing where there is but this one."""
    chain = chain_of(batch)
    begun = [{"batch": step, "is_here": step.pk == batch.pk, "ended_at": step.ended_at} for step in chain]
    coming = [{"says": _titles(step)} for step in ([] if chain[-1].next_id else chain[-1].steps)]
    return [*begun, *coming] if len(begun) + len(coming) > 1 else []


def _titles(step: list[dict[str, Any]]) -> str:
    titles = list(dict.fromkeys(task_title(planned["task"]) for planned in step))
    return f"{', '.join(titles)} ({counted(len(step), 'job')})"


def _calls(batch: Batch) -> Iterator[dict[str, Any]]:
    """Yield what is called when it has ended, and the job, where that has been."""
    planned = (
        ("Once all have ended", batch.on_end, batch.on_end_job_id),
        ("Once all have succeeded", batch.on_success, batch.on_success_job_id),
    )
    jobs = Job.objects.in_bulk([job_id for _, _, job_id in planned if job_id])
    for when, call, job_id in planned:
        if call:
            yield {
                "when": when,
                "title": task_title(call["task"]),
                "job": jobs.get(job_id) if job_id else None,
                "was_called": job_id is not None,
            }
