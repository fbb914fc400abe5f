"""The page of one job: what happened to what it is about, why, and what can be done."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from jobs.admin.answers import ANSWERS, may_settle
from jobs.admin.frame import fragment, frame
from jobs.admin.history import reason_of_edit
from jobs.admin.links import subject_url
from jobs.admin.panel import erase_url
from jobs.admin.permissions import may_edit, may_reveal
from jobs.admin.verbs import RETRY, VERBS, Verb
from jobs.conf import conf
from jobs.exceptions import UnknownTask
from jobs.masking import MASK, hidden_names
from jobs.models import FINAL, WAITING, Job
from jobs.queues import lane
from jobs.registry import TaskDefinition, get_definition
from jobs.retention import Ended, rule_for
from jobs.selectors.edits import edit_of, edited_to
from jobs.selectors.health import troubles
from jobs.selectors.queues import pause_of
from jobs.selectors.record import JobRecord, job_record
from jobs.selectors.schedule_record import firing_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def job_page(request: "HttpRequest", object_id: str) -> "HttpResponse":
    """Show a job."""
    if not request.user.has_perm("jobs.view_job"):
        raise PermissionDenied
    record = _record(object_id)
    if record is None:
        return gone(request, object_id)
    title = str(record.job)
    context = frame(request, title, original=title, troubles=troubles(), **_context(request, record))
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


def _context(request: "HttpRequest", record: JobRecord) -> dict[str, Any]:
    job = record.job
    return {
        "record": record,
        "job": job,
        "task": _definition(job.task),
        "lane": lane(job.queue_name, job.priority),
        "firing": firing_of(job),
        "may_see_schedules": request.user.has_perm("jobs.view_schedule"),
        "subject_url": subject_url(job, request),
        "pause": pause_of(job.queue_name) if job.status in WAITING else None,
        "erase_url": erase_url(job.subject_type_id, job.subject_id) if job.subject_type_id else "",
        "is_live": job.status not in FINAL,
        "is_due": job.run_after is not None and job.run_after <= timezone.now(),
        "acts": [
            (verb, reverse(f"admin:jobs_job_{verb.name}", args=[job.pk]))
            for verb in VERBS
            if _makes_sense(verb, record) and verb.permits(request.user)
        ],
        "hidden": hidden_names(job.task, job.arguments),
        "mask": MASK,
        "reveal_url": reverse("admin:jobs_job_reveal", args=[job.pk]) if may_reveal(request.user) else "",
        "edit_url": reverse("admin:jobs_job_edit", args=[job.pk]) if _can_edit(request, record) else "",
        "edit": edit_of(job),
        "edit_reason": reason_of_edit(record.history),
        "edited_to": edited_to(job),
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


def _can_edit(request: "HttpRequest", record: JobRecord) -> bool:
    return may_edit(request.user) and _makes_sense(RETRY, record) and _definition(record.job.task) is not None


def _definition(name: str) -> TaskDefinition | None:
    try:
        return get_definition(name)
    except UnknownTask:
        return None
