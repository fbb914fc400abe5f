"""Retry a job with edited arguments: GET shows the form, POST makes a new job and leaves the old one as it was."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from jobs.admin.argument_form import ArgumentsForm
from jobs.admin.frame import frame
from jobs.admin.job_page import gone
from jobs.admin.links import job_link, job_url
from jobs.admin.permissions import may_edit, may_edit_job
from jobs.admin.reason import needed_reason
from jobs.admin.request_keys import request_key, shown_key
from jobs.exceptions import IdempotencyConflict, InvalidOptions, JobNotRetryable
from jobs.models import RETRYABLE_BY_HAND, Job, Status
from jobs.registry import find_definition, get_definition
from jobs.selectors.edits import changes
from jobs.selectors.record import find, held_jobs
from jobs.services.editing import retry_edited
from jobs.services.retrying import why_not

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse


class EditForm(ArgumentsForm):
    """The arguments of a job, one of which must differ, and why."""

    reason = needed_reason(
        "It stands on the new job’s page with your name.",
        "Say why: whoever looks next has only this to go by.",
        begins=False,
    )

    def clean(self) -> dict[str, Any]:
        """Refuse what was not edited."""
        data = super().clean()
        if self.task and not self.errors and not changes(self.task.name, self.given, self.arguments):
            self.add_error(None, "Nothing is edited. To try it again as it is, go back and press Retry.")
        return data


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def edit_arguments(request: "HttpRequest", job_id: UUID) -> "HttpResponse":
    """Ask for the arguments, or make the new job and go to it."""
    if not may_edit(request.user):
        raise PermissionDenied
    job = find(job_id)
    if job is None:
        return gone(request, job_id)
    if refusal := _refusal(job, request.user):
        return _page(request, job, f"“{job}” can’t be retried with other arguments", refusal=refusal)
    task = get_definition(job.task)
    form = EditForm(task, job.arguments, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (edited := _act(request, job, form, actor=request.user)):
        return HttpResponseRedirect(job_url(edited))
    return _page(
        request,
        job,
        f"Retry “{job}” with other arguments",
        form=form,
        request_key=shown_key(request),
        left_out=sorted(job.arguments.keys() - task.parameters),
        button="Make the new job",
    )


def _refusal(job: Job, user: "User") -> str:
    """Say why it can't be done to a job as it stands, or not by this person; the service decides again."""
    if job.status == Status.SUCCESSFUL:
        return "It was done. If it is wanted once more, with other arguments, ask for it anew where it began."
    if job.status not in RETRYABLE_BY_HAND:
        return f"It is {job.get_status_display().lower()}: cancel it first, then retry it with other arguments."
    if job.erased_at or held_jobs([job.pk]):
        return str(why_not(job))
    if not find_definition(job.task):
        return "The code of its task is not here: renamed, or not deployed."
    if not may_edit_job(user, job):
        return "What is secret in it, or whom it acts on, is not yours to send anywhere else. Ask who may see secrets."
    return ""


def _act(request: "HttpRequest", job: Job, form: EditForm, *, actor: "User") -> Job | None:
    """Make the new job and say so; None, with what is in the way said in the form, when there is none."""
    key, reason = request_key(request), form.cleaned_data["reason"]
    try:
        edited = retry_edited(job.pk, form.arguments, request_key=key, actor=actor, reason=reason)
    except IdempotencyConflict:
        form.add_error(None, "This form has made a job already, with other arguments. Load the page again for another.")
    except (JobNotRetryable, InvalidOptions) as refusal:
        form.add_error(None, str(refusal))
    except Job.DoesNotExist:
        form.add_error(None, "The job was deleted meanwhile, as its time was over.")
    else:
        messages.success(request, format_html("Made a new job of {}, which stays as it was.", job_link(job)))
        return edited
    return None


def _page(request: "HttpRequest", job: Job, title: str, **extra: Any) -> "HttpResponse":
    context = frame(request, title, original=str(job), job=job, back=job_url(job), **extra)
    return TemplateResponse(request, "admin/jobs/job/edit_arguments.html", context)
