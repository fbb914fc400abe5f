"""Retry or cancel one job: GET asks, POST acts."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html

from jobs.admin.frame import frame
from jobs.admin.job_page import gone
from jobs.admin.links import job_link, job_url, way_back
from jobs.admin.reason import ReasonForm
from jobs.admin.verbs import RETRY, Verb
from jobs.exceptions import JobErased, JobHeld
from jobs.models import Job
from jobs.selectors.record import effects_in_doubt, find

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse


def act_on_job(request: "HttpRequest", job_id: UUID, verb: Verb) -> "HttpResponse":
    """Ask whether to do it, or do it and go back to where the person was."""
    if not verb.permits(request.user):
        raise PermissionDenied
    job = find(job_id)
    if job is None:
        return gone(request, job_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _act(request, job, verb, actor=request.user, reason=form.cleaned_data["reason"])
        return HttpResponseRedirect(way_back(request, job_url(job)))
    return _ask(request, job, verb, form)


def _act(request: "HttpRequest", job: Job, verb: Verb, *, actor: "User", reason: str) -> None:
    try:
        verb.act(job.pk, actor=actor, reason=reason)
    except (JobHeld, JobErased) as reason_why:
        messages.error(request, format_html("{} was not retried. {}", job_link(job), reason_why))
    except Job.DoesNotExist:
        # Its page, where this leads, says so, too.
        messages.error(request, f"“{job}” was deleted meanwhile, as its time was over: nothing to {verb.name}.")
    except verb.refusal:
        job.refresh_from_db(fields=["status"])
        standing = job.get_status_display().lower()
        messages.error(request, format_html("{} is {} by now: nothing to {}.", job_link(job), standing, verb.name))
    else:
        messages.success(request, format_html(f"{verb.done}.", job_link(job)))


def _ask(request: "HttpRequest", job: Job, verb: Verb, form: ReasonForm) -> "HttpResponse":
    title = str(job)
    in_doubt = effects_in_doubt(job) if verb is RETRY and verb.fits(job) else []
    held = [effect for effect in in_doubt if effect.is_held]
    fits = verb.fits(job) and not held
    context = frame(
        request,
        f"{verb.to(f'“{title}”')}?" if fits else f"“{title}” can’t be {verb.past.lower()}",
        original=title,
        job=job,
        verb=verb,
        fits=fits,
        in_doubt=in_doubt,
        held=held,
        button=verb.to(f"“{title}”"),
        form=form,
        back=way_back(request, job_url(job)),
    )
    return TemplateResponse(request, "admin/jobs/job/act_on_job.html", context)
