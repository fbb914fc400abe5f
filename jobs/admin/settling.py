"""Say of an effect held in doubt whether it happened: GET asks how one knows, POST settles it."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html

from jobs.admin.answers import Answer, may_settle
from jobs.admin.frame import frame
from jobs.admin.links import job_link, job_url
from jobs.exceptions import EffectNotHeld, JobErased
from jobs.models import Status
from jobs.selectors.record import HeldEffect, find, held_effect

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

    from jobs.admin.reason import SettleForm
    from jobs.models import Effect


def settle(request: "HttpRequest", job_id: UUID, effect_id: int, answer: Answer) -> "HttpResponse":
    """Ask for the reason, or settle it and go back to the job."""
    if not may_settle(request.user):
        raise PermissionDenied
    held = held_effect(job_id, effect_id)
    if held is None:
        return _say_too_late(request, job_id)
    form = answer.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _act(request, held.effect, answer, form, actor=request.user)
        return redirect(job_url(held.effect.job))
    return _ask(request, held, answer, form)


def _say_too_late(request: "HttpRequest", job_id: UUID) -> "HttpResponse":
    job = find(job_id)
    if job is None:
        raise Http404(f"There is no job {job_id}.")
    messages.error(
        request, "There is nothing to settle any more: “Timeline” says who did. Your answer changed nothing."
    )
    return redirect(job_url(job))


def _act(request: "HttpRequest", effect: "Effect", answer: Answer, form: "SettleForm", *, actor: "User") -> None:
    try:
        job = answer.settle(effect.pk, actor, form.cleaned_data)
    except (EffectNotHeld, JobErased) as refusal:
        messages.error(request, str(refusal))
        return
    goes_on = "goes on." if job.status == Status.READY else "goes on when the rest is settled, too."
    messages.success(request, format_html("{} {} {}", answer.done.format(effect), job_link(job), goes_on))


def _ask(request: "HttpRequest", held: HeldEffect, answer: Answer, form: "SettleForm") -> "HttpResponse":
    job = held.effect.job
    context = frame(
        request,
        answer.question.format(held.effect),
        original=str(job),
        job=job,
        held=held,
        answer=answer,
        button=answer.button.format(held.effect),
        form=form,
        back=job_url(job),
    )
    return TemplateResponse(request, "admin/jobs/job/settle.html", context)
