"""The page of one job: what happened to what it is about, why, and what can be done."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from jobs.admin.answers import ANSWERS, may_settle
from jobs.admin.argument_display import arguments_context
from jobs.admin.blocks import shown_blocks
from jobs.admin.frame import fragment, frame
from jobs.admin.links import subject_url
from jobs.admin.panel import erase_url
from jobs.admin.verbs import RETRY, VERBS, Verb
from jobs.conf import conf
from jobs.models import FINAL, Heartbeat, Job
from jobs.queues import lane
from jobs.registry import find_definition
from jobs.retention import Ended, rule_for
from jobs.selectors.health import processes, troubles
from jobs.selectors.record import JobRecord, job_record
from jobs.selectors.schedule_record import firing_of
from jobs.selectors.standing.facts import facts_about
from jobs.selectors.standing.progress import time_left
from jobs.selectors.standing.why import why
from jobs.selectors.timeline import timeline

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def job_page(request: "HttpRequest", object_id: str) -> "HttpResponse":
    """Show a job."""
    if not request.user.has_perm("jobs.view_job"):
        raise PermissionDenied
    record = _record(object_id)
    if record is None:
        return gone(request, object_id)
    title, known = str(record.job), list(processes())
    context = frame(request, title, original=title, troubles=troubles(known), **_context(request, record, known))
    return TemplateResponse(request, "admin/jobs/job/change_form.html", context)


def gone(request: "HttpRequest", object_id: object) -> "HttpResponse":
    """Say that there is no such job, and offer the search."""
    context = frame(request, "This job is gone", original="Gone", id=object_id)
    return TemplateResponse(request, "admin/jobs/job/gone.html", context, status=404)


@fragment
def live_job(request: "HttpRequest", job_id: UUID) -> "HttpResponse":
    """Show the part of a job's page that changes while the job lives."""
    record = job_record(job_id)
    if record is None:
        raise Http404
    return TemplateResponse(request, "admin/jobs/job/live.html", _context(request, record))


def _record(object_id: str) -> JobRecord | None:
    try:
        return job_record(UUID(object_id))
    except ValueError:
        return None


def _context(request: "HttpRequest", record: JobRecord, known: "Sequence[Heartbeat] | None" = None) -> dict[str, Any]:
    job = record.job
    return {
        "record": record,
        "timeline": timeline(record),
        "why": why(facts_about(record, known)),
        "left": time_left(job, len(record.attempts)),
        "job": job,
        "task": find_definition(job.task),
        "blocks": shown_blocks(job, request),
        "lane": lane(job.queue_name, job.priority),
        "firing": firing_of(job),
        "may_see_schedules": request.user.has_perm("jobs.view_schedule"),
        "subject_url": subject_url(job, request),
        "erase_url": erase_url(job.subject_type_id, job.subject_id) if job.subject_type_id else "",
        "is_live": job.status not in FINAL,
        "acts": [
            (verb, reverse(f"admin:jobs_job_{verb.name}", args=[job.pk]))
            for verb in VERBS
            if _makes_sense(verb, record) and verb.permits(request.user)
        ],
        **arguments_context(request, record, can_retry=_makes_sense(RETRY, record)),
        "answers": ANSWERS if may_settle(request.user) else (),
        "logs_kept": _days_of_logs(job),
        "timeout": timedelta(seconds=job.timeout),
        "now": timezone.now(),
    }


def _days_of_logs(job: Job) -> int | None:
    """Return for how many days logs were kept that are gone by now; None while they are there."""
    if job.status not in FINAL or job.finished_at is None:
        return None
    days = rule_for(conf().retention, job.queue_name, Ended(job.status)).log_days
    return days if days is not None and job.finished_at < timezone.now() - timedelta(days=days) else None


def _makes_sense(verb: Verb, record: JobRecord) -> bool:
    # What is held must be settled first, which retries the job.
    return verb.fits(record.job) and not (verb is RETRY and record.held)
