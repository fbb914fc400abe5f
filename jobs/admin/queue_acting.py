"""Pause or resume a queue: GET asks, POST acts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeGuard

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from jobs.admin.frame import frame
from jobs.admin.reason import ReasonForm
from jobs.admin.wording import capped_count
from jobs.exceptions import QueueChanged
from jobs.models import QueueControl
from jobs.queues import Queue
from jobs.selectors.queues import count_waiting, pause_of
from jobs.selectors.standing import LOOK_AT
from jobs.services.pausing import pause_queue, resume_queue

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
    from django.http import HttpRequest, HttpResponse

# How long a pause may be, as people plan one; in minutes. 0 is until somebody resumes it.
SPANS = {0: "until somebody resumes it", 15: "for 15 minutes", 60: "for an hour", 240: "for 4 hours", 1440: "for a day"}


class PauseForm(ReasonForm):
    """Why, which must be said: the others see it for as long as it lasts. And for how long."""

    span = forms.TypedChoiceField(
        label="How long", choices=list(SPANS.items()), coerce=int, initial=0, help_text="It can be resumed earlier."
    )
    field_order = ("reason", "span")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the reason."""
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].help_text = "Everybody who looks at the queue sees it, with your name."


@dataclass(frozen=True, kw_only=True)
class QueueVerb:
    """One thing staff can do to a queue. `act` takes its name, the fields of `form`, and the actor."""

    name: str
    label: str
    past: str
    paused: bool
    form: type[ReasonForm]
    act: Callable[[str, dict[str, Any], "User"], object]
    does: str
    does_not: str

    def permits(self, user: "User | AnonymousUser") -> "TypeGuard[User]":
        """Say whether a user may do it; who may not see queues may not act on them."""
        return user.has_perms(["jobs.view_queuecontrol", "jobs.pause_queue"])

    def fits(self, pause: QueueControl | None) -> bool:
        """Say whether it makes sense; the service decides again when it is done."""
        return (pause is not None) == self.paused


def _pause(queue_name: str, fields: dict[str, Any], actor: "User") -> None:
    until = timezone.now() + timedelta(minutes=fields["span"]) if fields["span"] else None
    pause_queue(queue_name, until=until, actor=actor, reason=fields["reason"])


def _resume(queue_name: str, fields: dict[str, Any], actor: "User") -> None:
    resume_queue(queue_name, actor=actor, reason=fields["reason"])


PAUSE = QueueVerb(
    name="pause",
    label="Pause",
    past="Paused",
    paused=False,
    form=PauseForm,
    act=_pause,
    does="no job of this queue is begun until it is resumed. Jobs can still be enqueued; they wait in the database.",
    does_not="stop what runs already, or lose anything.",
)
RESUME = QueueVerb(
    name="resume",
    label="Resume",
    past="Resumed",
    paused=True,
    form=ReasonForm,
    act=_resume,
    does="what waits is handed to the workers within seconds, the most urgent first.",
    does_not="run anything twice.",
)
QUEUE_VERBS = (PAUSE, RESUME)


def act_on_queue(request: "HttpRequest", queue_name: str, verb: QueueVerb) -> "HttpResponse":
    """Ask whether to do it, or do it and go back to the queues."""
    if not verb.permits(request.user):
        raise PermissionDenied
    if queue_name not in list(Queue):
        raise Http404(f"There is no queue {queue_name}.")
    form = verb.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _act(request, queue_name, verb, form.cleaned_data, actor=request.user)
        return redirect("admin:jobs_queuecontrol_changelist")
    return _ask(request, queue_name, verb, form)


def _act(request: "HttpRequest", queue_name: str, verb: QueueVerb, fields: dict[str, Any], *, actor: "User") -> None:
    try:
        verb.act(queue_name, fields, actor)
    except QueueChanged as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{verb.past} the queue {queue_name}.")


def _ask(request: "HttpRequest", queue_name: str, verb: QueueVerb, form: ReasonForm) -> "HttpResponse":
    pause = pause_of(queue_name)
    context = frame(
        request,
        f"{verb.label} the queue {queue_name}?",
        opts=QueueControl._meta,
        original=queue_name,
        queue_name=queue_name,
        verb=verb,
        fits=verb.fits(pause),
        pause=pause,
        waiting=_waiting(count_waiting(queue_name)),
        button=f"{verb.label} the queue {queue_name}",
        form=form,
        back=reverse("admin:jobs_queuecontrol_changelist"),
    )
    return TemplateResponse(request, "admin/jobs/queue/act.html", context)


def _waiting(count: int) -> str:
    return f"{capped_count(count, LOOK_AT)} {'job waits' if count == 1 else 'jobs wait'}"
