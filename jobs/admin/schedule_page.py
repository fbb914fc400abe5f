"""The page of one schedule: whether it runs by itself, when next, what came of its times, and what can be done."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from jobs.admin.frame import frame
from jobs.admin.links import schedule_url
from jobs.admin.schedule_display import changes_in_words, pause_words, when_words
from jobs.admin.schedule_form import TIMING
from jobs.admin.schedule_preview import ComingTime, coming
from jobs.admin.schedule_runs import runs_of
from jobs.admin.schedule_verbs import BACK_TO_CODE, CHANGE, SCHEDULE_VERBS, VIEW
from jobs.exceptions import InvalidSchedule
from jobs.models import Schedule
from jobs.plan_words import LABELS, NOTHING, value_words
from jobs.registry import find_definition
from jobs.selectors.health import troubles
from jobs.selectors.schedule_alarms import alarms
from jobs.selectors.schedule_record import find_schedule, schedule_record
from jobs.selectors.schedule_state import standing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# What is expected of a run; the rest of the plan says when.
EXPECTED = ("misfire", "may_overlap", "start_within", "expected_seconds", "must_produce")


def schedule_page(request: "HttpRequest", object_id: str) -> "HttpResponse":
    """Show a schedule."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    schedule = find_schedule(object_id)
    if schedule is None:
        messages.warning(request, f"There is no schedule {object_id:.100}. These are all there are.")
        return redirect("admin:jobs_schedule_changelist")
    title = str(schedule)
    context = frame(
        request,
        title,
        opts=Schedule._meta,
        original=title,
        troubles=troubles(),
        **_context(request, schedule),
    )
    return TemplateResponse(request, "admin/jobs/schedule/change_form.html", context)


def _context(request: "HttpRequest", schedule: Schedule) -> dict[str, Any]:
    record, stands = schedule_record(schedule), standing(schedule)
    return {
        "schedule": schedule,
        "alarms": [] if schedule.retired_at or schedule.paused_at else alarms([schedule]),
        "standing": stands,
        "task": find_definition(schedule.task),
        "when": when_words(schedule),
        "paused": pause_words(schedule),
        "coming": _coming(schedule),
        "acts": _acts(request, schedule),
        "changes": changes_in_words(schedule),
        "expected": _facts(schedule, EXPECTED),
        "timing": [(label, words) for label, words in _facts(schedule, TIMING) if words != NOTHING],
        "runs": runs_of(schedule, record.firings),
        "record": record,
        "jobs_url": f"{reverse('admin:jobs_job_changelist')}?schedule={schedule.pk}",
        "may_see_jobs": request.user.has_perm("jobs.view_job"),
        "takes": timedelta(seconds=schedule.expected_seconds) if schedule.expected_seconds else None,
    }


def _coming(schedule: Schedule) -> list[ComingTime]:
    if schedule.retired_at:
        return []
    try:
        return coming(schedule.timetable)
    except InvalidSchedule:
        return []


def _acts(request: "HttpRequest", schedule: Schedule) -> list[tuple[str, str, str]]:
    """Return what this person can do to it as it stands: name, label and address of each act."""
    verbs = [verb for verb in SCHEDULE_VERBS if verb.permits(request.user) and not verb.refusal(schedule)]
    acts = [(verb.name, verb.label, schedule_url(schedule, verb.name)) for verb in verbs]
    if request.user.has_perm(CHANGE) and not schedule.retired_at:
        place = next((i for i, verb in enumerate(verbs) if verb.permission == BACK_TO_CODE.permission), len(acts))
        acts.insert(place, ("edit", "Change…", schedule_url(schedule, "edit")))
    return acts


def _facts(schedule: Schedule, names: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(LABELS[name], value_words(name, getattr(schedule, name))) for name in names]
