"""Pause, resume or empty a queue: GET asks, POST acts."""

from collections.abc import Callable, Sequence
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
from django.utils.html import format_html

from jobs.admin.frame import frame
from jobs.admin.links import job_link
from jobs.admin.reason import EmptyForm, ReasonForm
from jobs.exceptions import QueueChanged
from jobs.models import WAITING, QueueControl, Status
from jobs.queues import Queue
from jobs.selectors.depths import LOOK_AT
from jobs.selectors.queues import count_waiting, pause_of
from jobs.services.emptying import empty_queue
from jobs.services.pausing import pause_queue, resume_queue
from jobs.wording import capped_count, counted

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
    from django.http import HttpRequest, HttpResponse, QueryDict

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
    """One thing staff can do to a queue, and to its jobs that stand as it `concerns`.

    `act` takes the queue's name, the fields of `form` and the actor, and says what it did.
    """

    name: str
    label: str
    permission: str
    # None where it is all the same, and something must wait.
    paused: bool | None
    concerns: Sequence[Status]
    form: Callable[[str, "QueryDict | None"], forms.Form]
    act: Callable[[str, dict[str, Any], "User"], str]
    does: str
    does_not: str

    def permits(self, user: "User | AnonymousUser") -> "TypeGuard[User]":
        """Say whether a user may do it; who may not see queues may not act on them."""
        return user.has_perms(["jobs.view_queuecontrol", self.permission])

    def fits(self, pause: QueueControl | None, waiting: int) -> bool:
        """Say whether it makes sense; the service decides again when it is done."""
        return waiting > 0 if self.paused is None else self.paused == (pause is not None)


def _pause(queue_name: str, fields: dict[str, Any], actor: "User") -> str:
    until = timezone.now() + timedelta(minutes=fields["span"]) if fields["span"] else None
    pause_queue(queue_name, until=until, actor=actor, reason=fields["reason"])
    return f"Paused the queue {queue_name}."


def _resume(queue_name: str, fields: dict[str, Any], actor: "User") -> str:
    resume_queue(queue_name, actor=actor, reason=fields["reason"])
    return f"Resumed the queue {queue_name}."


def _empty(queue_name: str, fields: dict[str, Any], actor: "User") -> str:
    emptied = empty_queue(queue_name, actor=actor, reason=fields["reason"])
    if emptied.job is None:
        return f"Emptied the queue {queue_name}: {counted(emptied.cancelled, 'job')} cancelled."
    text = "The queue {} is being emptied, batch after batch: {} shows how far it is."
    return format_html(text, queue_name, job_link(emptied.job))


PAUSE = QueueVerb(
    name="pause",
    label="Pause",
    permission="jobs.pause_queue",
    paused=False,
    concerns=(Status.READY,),
    form=lambda queue_name, data: PauseForm(data),
    act=_pause,
    does="no job of this queue is begun until it is resumed. Jobs can still be enqueued; they wait in the database.",
    does_not="stop what runs already, or lose anything.",
)
RESUME = QueueVerb(
    name="resume",
    label="Resume",
    permission="jobs.pause_queue",
    paused=True,
    concerns=(Status.READY,),
    form=lambda queue_name, data: ReasonForm(data),
    act=_resume,
    does="what waits is handed to the workers within seconds, the most urgent first.",
    does_not="run anything twice.",
)
EMPTY = QueueVerb(
    name="empty",
    label="Empty",
    permission="jobs.empty_queue",
    paused=None,
    concerns=WAITING,
    form=EmptyForm,
    act=_empty,
    does="every job that waits in this queue is cancelled: for a worker, for its time, or for its next attempt.",
    does_not="stop what runs already, or what is enqueued from now on. What is cancelled can be retried.",
)
QUEUE_VERBS = (PAUSE, RESUME, EMPTY)


def act_on_queue(request: "HttpRequest", queue_name: str, verb: QueueVerb) -> "HttpResponse":
    """Ask whether to do it, or do it and go back to the queues."""
    if not verb.permits(request.user):
        raise PermissionDenied
    if queue_name not in list(Queue):
        raise Http404(f"There is no queue {queue_name}.")
    form = verb.form(queue_name, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _act(request, queue_name, verb, form.cleaned_data, actor=request.user)
        return redirect("admin:jobs_queuecontrol_changelist")
    return _ask(request, queue_name, verb, form)


def _act(request: "HttpRequest", queue_name: str, verb: QueueVerb, fields: dict[str, Any], *, actor: "User") -> None:
    try:
        said = verb.act(queue_name, fields, actor)
    except QueueChanged as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said)


def _ask(request: "HttpRequest", queue_name: str, verb: QueueVerb, form: forms.Form) -> "HttpResponse":
    pause, waiting = pause_of(queue_name), count_waiting(queue_name, verb.concerns)
    context = frame(
        request,
        f"{verb.label} the queue {queue_name}?",
        opts=QueueControl._meta,
        original=queue_name,
        queue_name=queue_name,
        verb=verb,
        fits=verb.fits(pause, waiting),
        pause=pause,
        waiting=_waiting(waiting),
        button=f"{verb.label} the queue {queue_name}",
        form=form,
        back=reverse("admin:jobs_queuecontrol_changelist"),
    )
    return TemplateResponse(request, "admin/jobs/queue/act.html", context)


def _waiting(count: int) -> str:
    return f"{capped_count(count, LOOK_AT)} {'job waits' if count == 1 else 'jobs wait'}"
