"""Make and change a schedule: a form that shows what its timing comes to, and keeps what was typed."""

import json
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jobs.admin.frame import frame
from jobs.admin.links import schedule_url
from jobs.admin.request_keys import request_key, shown_key
from jobs.admin.schedule_acting import REFUSALS, find_or_404
from jobs.admin.schedule_fields import every_zone
from jobs.admin.schedule_form import EXAMPLES, TIMING, ScheduleForm, TimingForm
from jobs.admin.schedule_preview import preview_of
from jobs.admin.schedule_tasks import schedulable_tasks
from jobs.admin.schedule_verbs import ADD, CHANGE, VIEW
from jobs.exceptions import ScheduleChanged
from jobs.masking import shown_columns
from jobs.models import Schedule
from jobs.models.schedule import PLANNED, stored_form
from jobs.plan_words import differences
from jobs.registry import TaskDefinition, find_definition
from jobs.services.scheduling import change, make, unstored

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.forms import BoundField
    from django.http import HttpRequest, HttpResponse, QueryDict

    from jobs.schedules import Plan

# What the buttons are called that show and don't save.
PREVIEW, EXAMPLE = "_preview", "_example"
GROUPS = (
    ("When", TIMING),
    ("When it goes wrong", ("misfire", "may_overlap", "start_within", "expected_seconds", "must_produce")),
    ("Why", ("reason",)),
)


@require_http_methods(["GET", "HEAD", "POST"])
def add_schedule(request: "HttpRequest") -> "HttpResponse":
    """Ask for a new schedule, show what its timing comes to, or make it."""
    user = _permitted(request, ADD)
    if "task" not in request.GET:
        return _choose(request)
    task = next((task for task in schedulable_tasks() if task.name == request.GET["task"]), None)
    if task is None:
        raise Http404("There is no such task to schedule.")
    form = _form(request, task)
    if plan := _plan_to_save(request, form):
        return HttpResponseRedirect(schedule_url(_make(request, task, plan, actor=user, reason=_reason(form))))
    return _show(request, form, "Make a schedule", request_key=shown_key(request))


@require_http_methods(["GET", "HEAD", "POST"])
def change_schedule(request: "HttpRequest", schedule_id: int) -> "HttpResponse":
    """Show a schedule's plan to change, show what its timing would come to, or change it."""
    user = _permitted(request, CHANGE)
    schedule = find_or_404(schedule_id)
    form = _form(request, find_definition(schedule.task), schedule)
    refusal: Exception | None = None
    if plan := _plan_to_save(request, form):
        try:
            change(schedule.pk, plan, seen=_seen(request, schedule), actor=user, reason=_reason(form))
        except REFUSALS as error:
            refusal = error
        else:
            messages.success(request, f"“{schedule}” is changed. It goes by this from now on.")
            return HttpResponseRedirect(schedule_url(schedule))
    return _show_change(request, schedule, form, refusal)


def _permitted(request: "HttpRequest", permission: str) -> "User":
    """Return who asks; raises PermissionDenied for who may not, or may not see schedules."""
    user = request.user
    if user.is_anonymous or not user.has_perms([VIEW, permission]):
        raise PermissionDenied
    return user


def _choose(request: "HttpRequest") -> "HttpResponse":
    context = frame(
        request,
        "New schedule: what is to run?",
        opts=Schedule._meta,
        original="New schedule",
        tasks=schedulable_tasks(),
        back=reverse("admin:jobs_schedule_changelist"),
    )
    return TemplateResponse(request, "admin/jobs/choose_task.html", context)


def _form(request: "HttpRequest", task: TaskDefinition | None, schedule: Schedule | None = None) -> ScheduleForm:
    """Return the form with what was typed, if anything was; who only looks is told of the timing alone."""
    kind = TimingForm if _only_looks(request) else ScheduleForm
    return kind(_typed(request), task=task, schedule=schedule)


def _only_looks(request: "HttpRequest") -> bool:
    return PREVIEW in request.POST or EXAMPLE in request.POST


def _typed(request: "HttpRequest") -> "QueryDict | None":
    """Return what was typed, with the example that was chosen in place of the timing."""
    if request.method != "POST":
        return None
    typed = request.POST.copy()
    if example := typed.get(EXAMPLE):
        typed["cron"], typed["every_0"] = example, ""
    return typed


def _plan_to_save(request: "HttpRequest", form: ScheduleForm) -> "Plan | None":
    return form.plan if form.is_valid() and not _only_looks(request) else None


def _reason(form: ScheduleForm) -> str:
    return str(form.cleaned_data["reason"])


def _make(request: "HttpRequest", task: TaskDefinition, plan: "Plan", *, actor: "User", reason: str) -> Schedule:
    schedule = make(task.name, plan, actor=actor, reason=reason, request_key=request_key(request))
    messages.success(request, f"“{schedule}” is made. It runs by itself from now on.")
    return schedule


def _seen(request: "HttpRequest", schedule: Schedule) -> dict[str, Any]:
    """Return the columns that the form was shown with; raises BadRequest."""
    try:
        told = json.loads(request.POST.get("seen", ""))
        seen = unstored({name: told[name] for name in PLANNED}) | {"arguments": dict(told["arguments"])}
        # What is secret was not shown; unless something else changed, it is what it was.
        unchanged = seen["arguments"] == shown_columns(schedule.task, schedule.columns)["arguments"]
        return seen | {"arguments": schedule.arguments} if unchanged else seen
    except (ValueError, TypeError, LookupError, RecursionError):
        raise BadRequest("The form has lost what it was shown with. Load the page again.") from None


def _show_change(
    request: "HttpRequest", schedule: Schedule, form: ScheduleForm, refusal: Exception | None
) -> "HttpResponse":
    holds = shown_columns(schedule.task, find_or_404(schedule.pk).columns)
    seen = shown_columns(schedule.task, _seen(request, schedule)) if isinstance(refusal, ScheduleChanged) else holds
    changed = differences(seen, holds)
    return _show(
        request,
        form,
        f"Change “{schedule}”",
        schedule=schedule,
        refusal=refusal,
        changed=changed,
        # Who has seen what somebody else changed may save over it.
        seen=_stored(holds) if refusal or request.method != "POST" else request.POST.get("seen", ""),
    )


def _stored(columns: dict[str, Any]) -> str:
    return json.dumps({name: stored_form(value) for name, value in columns.items()})


def _show(request: "HttpRequest", form: ScheduleForm, title: str, **extra: Any) -> "HttpResponse":
    schedule = extra.get("schedule")
    context = frame(
        request,
        title,
        opts=Schedule._meta,
        original=str(schedule) if schedule else "",
        add=schedule is None,
        form=form,
        groups=[("What", [form["title"], *form.argument_fields]), *_groups(form)],
        examples=EXAMPLES,
        zones=every_zone(),
        preview=preview_of(form.timetable) if form.timetable else None,
        errors=form.errors,
        looks=_only_looks(request),
        task=form.task,
        **extra,
    )
    return TemplateResponse(request, "admin/jobs/schedule/form.html", context)


def _groups(form: ScheduleForm) -> "list[tuple[str, list[BoundField]]]":
    return [(name, [form[field] for field in fields]) for name, fields in GROUPS]
