"""Run, pause, resume, set back or retire one schedule: GET asks, POST acts."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from jobs.admin.frame import frame
from jobs.admin.links import job_link, job_url, schedule_url, way_back
from jobs.admin.request_keys import request_key, shown_key
from jobs.admin.schedule_display import changes_in_words
from jobs.admin.schedule_verbs import BACK_TO_CODE, RUN, ChangingVerb, ScheduleVerb
from jobs.exceptions import (
    IdempotencyConflict,
    InvalidArguments,
    InvalidSchedule,
    JobsError,
    ScheduleChanged,
    ScheduleNotRunnable,
    UnknownTask,
)
from jobs.models import Schedule
from jobs.selectors.schedule_record import find_schedule
from jobs.services.firing import runs_still
from jobs.services.running_now import run_now

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

    from jobs.admin.reason import ReasonForm

REFUSALS: tuple[type[JobsError], ...] = (
    ScheduleChanged,
    ScheduleNotRunnable,
    UnknownTask,
    InvalidArguments,
    InvalidSchedule,
    IdempotencyConflict,
)


@require_http_methods(["GET", "HEAD", "POST"])
def act_on_schedule(request: "HttpRequest", schedule_id: int, verb: ScheduleVerb) -> "HttpResponse":
    """Ask whether to do it, or do it; a run leads to its job, all else back to where the person was."""
    if not verb.permits(request.user):
        raise PermissionDenied
    schedule = find_or_404(schedule_id)
    form = verb.form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _act(request, schedule, verb, actor=request.user, reason=form.cleaned_data["reason"])
    return _ask(request, schedule, verb, form)


def find_or_404(schedule_id: int) -> Schedule:
    """Return a schedule; raises Http404."""
    schedule = find_schedule(schedule_id)
    if schedule is None:
        raise Http404(f"There is no schedule {schedule_id}.")
    return schedule


def _act(
    request: "HttpRequest", schedule: Schedule, verb: ScheduleVerb, *, actor: "User", reason: str
) -> "HttpResponse":
    back = way_back(request, schedule_url(schedule))
    try:
        if isinstance(verb, ChangingVerb):
            verb.act(schedule.pk, actor=actor, reason=reason)
            messages.success(request, verb.done.format(schedule))
        else:
            back = _run(request, schedule, actor=actor, reason=reason)
    except REFUSALS as refusal:
        messages.error(request, str(refusal))
    return HttpResponseRedirect(back)


def _run(request: "HttpRequest", schedule: Schedule, *, actor: "User", reason: str) -> str:
    """Run it once, say so, and return where to go: to the job, for whom may see it."""
    job = run_now(schedule.pk, request_key=request_key(request), actor=actor, reason=reason)
    may_see = request.user.has_perm("jobs.view_job")
    link = format_html(" {}", job_link(job)) if may_see else ""
    messages.success(request, format_html("{}{}", RUN.done.format(schedule), link))
    return job_url(job) if may_see else schedule_url(schedule)


def _ask(request: "HttpRequest", schedule: Schedule, verb: ScheduleVerb, form: "ReasonForm") -> "HttpResponse":
    refusal = verb.refusal(schedule)
    context = frame(
        request,
        f"“{schedule}”: nothing to do" if refusal else verb.question.format(schedule),
        opts=Schedule._meta,
        original=str(schedule),
        schedule=schedule,
        verb=verb,
        refusal=refusal,
        runs_still=verb is RUN and not refusal and runs_still(schedule),
        changes=changes_in_words(schedule) if verb is BACK_TO_CODE else (),
        request_key=shown_key(request),
        button=verb.button.format(schedule),
        form=form,
        back=way_back(request, schedule_url(schedule)),
    )
    return TemplateResponse(request, "admin/jobs/schedule/act.html", context)
