"""Show what is secret in a job: GET asks why, POST writes that down and shows it, once."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from jobs.admin.frame import frame
from jobs.admin.job_page import gone
from jobs.admin.links import job_url
from jobs.admin.permissions import may_reveal
from jobs.admin.reason import RevealForm
from jobs.exceptions import JobErased
from jobs.masking import hidden_names
from jobs.models import Job
from jobs.selectors.record import find
from jobs.services.revealing import reveal

if TYPE_CHECKING:
    from typing import Any

    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse


@never_cache
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def reveal_arguments(request: "HttpRequest", job_id: UUID) -> "HttpResponse":
    """Ask for the reason, or show the arguments of a job with what is secret."""
    if not may_reveal(request.user):
        raise PermissionDenied
    job = find(job_id)
    if job is None:
        return gone(request, job_id)
    form = RevealForm(request.POST if request.method == "POST" else None)
    hidden = hidden_names(job.task, job.arguments)
    if hidden and request.method == "POST" and form.is_valid():
        return _show(request, job, form, actor=request.user)
    return _page(request, job, f"Show what is secret in “{job}”?", form=form, hidden=sorted(hidden))


def _show(request: "HttpRequest", job: "Job", form: RevealForm, *, actor: "User") -> "HttpResponse":
    try:
        arguments = reveal(job.pk, actor=actor, reason=form.cleaned_data["reason"])
    except JobErased as refusal:
        return _page(request, job, f"“{job}”: nothing to show", refusal=refusal)
    except Job.DoesNotExist:
        return gone(request, job.pk)
    return _page(request, job, f"“{job}” with what is secret", arguments=arguments)


def _page(request: "HttpRequest", job: "Job", title: str, **extra: "Any") -> "HttpResponse":
    context = frame(request, title, original=str(job), job=job, back=job_url(job), **extra)
    return TemplateResponse(request, "admin/jobs/job/reveal.html", context)
