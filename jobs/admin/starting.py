"""Make a job of a task: GET lists the tasks that may be started, then shows the form; POST makes the job."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from jobs.admin.argument_form import ArgumentsForm
from jobs.admin.frame import frame
from jobs.admin.links import job_url
from jobs.admin.permissions import may_start
from jobs.admin.reason import needed_reason
from jobs.admin.request_keys import request_key, shown_key
from jobs.admin.schedule_fields import WallTimeField
from jobs.exceptions import IdempotencyConflict, InvalidOptions
from jobs.queues import Priority
from jobs.registry import TaskDefinition, every_definition, find_definition
from jobs.services.starting import start

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

    from jobs.models import Job

_WORDS: dict[int, str] = {
    Priority.HIGH: "High: before others in its queue",
    Priority.NORMAL: "Normal",
    Priority.LOW: "Low: after others",
}


class StartForm(ArgumentsForm):
    """The arguments of a new job, when it runs, how urgent it is, and why it is wanted."""

    run_after = WallTimeField(label="Not before")
    priority = forms.TypedChoiceField(label="Priority", coerce=int)
    reason = needed_reason(
        "It stands on the job’s page with your name.",
        "Say why: whoever looks next has only this to go by.",
        begins=False,
    )

    def __init__(self, task: TaskDefinition, data: Mapping[str, Any] | None = None) -> None:
        """Ask about a job of a task, in the zone of who asks."""
        super().__init__(task, data=data, initial={"priority": task.priority})
        zone = timezone.get_current_timezone_name()
        self.fields["run_after"].help_text = f"In {zone}. Empty, or a time that has passed: it runs now."
        choices = {task.priority: f"{task.priority}, as the task is declared"} | _WORDS
        self.fields["priority"].choices = list(choices.items())  # type: ignore[attr-defined]

    def clean_run_after(self) -> "datetime | None":
        """Return the moment that was meant."""
        moment = self.cleaned_data["run_after"]
        return timezone.make_aware(moment) if moment else None


@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def start_job(request: "HttpRequest") -> "HttpResponse":
    """Let one choose a task, ask for its arguments, or make the job and go to it."""
    if not may_start(request.user):
        raise PermissionDenied
    if "task" not in request.GET:
        return _choose(request)
    task = find_definition(request.GET["task"])
    if task is None or not task.startable:
        raise Http404("There is no such task to start.")
    form = StartForm(task, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (job := _act(request, task, form, actor=request.user)):
        return HttpResponseRedirect(job_url(job))
    return _ask(request, task, form)


def startable_tasks() -> list[TaskDefinition]:
    """Return the tasks that staff may start, by title."""
    return sorted((task for task in every_definition() if task.startable), key=lambda task: task.title.lower())


def _choose(request: "HttpRequest") -> "HttpResponse":
    context = frame(
        request,
        "New job: what is to be done?",
        original="New job",
        tasks=startable_tasks(),
        back=reverse("admin:jobs_job_changelist"),
    )
    return TemplateResponse(request, "admin/jobs/choose_task.html", context)


def _act(request: "HttpRequest", task: TaskDefinition, form: StartForm, *, actor: "User") -> "Job | None":
    """Make the job and say so; None, with what is in the way said in the form, when there is none."""
    said = {name: form.cleaned_data[name] for name in ("run_after", "priority", "reason")}
    try:
        job = start(task.name, form.arguments, request_key=request_key(request), actor=actor, **said)
    except IdempotencyConflict:
        form.add_error(None, "This form has made a job already, with other arguments. Load the page again for another.")
    except InvalidOptions as refusal:
        form.add_error("run_after", str(refusal))
    else:
        messages.success(request, f"“{task.title}” is asked for. This page shows how far it is.")
        return job
    return None


def _ask(request: "HttpRequest", task: TaskDefinition, form: StartForm) -> "HttpResponse":
    context = frame(
        request,
        f"New job: {task.title}",
        original=task.title,
        form=form,
        request_key=shown_key(request),
        button="Make this job",
    )
    return TemplateResponse(request, "admin/jobs/job/start.html", context)
