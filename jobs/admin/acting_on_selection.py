"""Retry or cancel a selection of jobs: the list's action asks, a POST acts."""

from collections import Counter
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from jobs.admin.frame import frame
from jobs.admin.links import way_back
from jobs.admin.reason import ReasonForm
from jobs.admin.verbs import Verb
from jobs.admin.wording import counted, listed
from jobs.conf import conf
from jobs.models import Job, Status
from jobs.registry import task_title
from jobs.selectors.selection import Group, groups, statuses

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


def ask_about_selection(request: "HttpRequest", queryset: "QuerySet[Job]", verb: Verb) -> "HttpResponse | None":
    """Show what would be done to a selection; None, with a message, when it is more than one act may touch."""
    ids = list(queryset.values_list("pk", flat=True)[: conf().bulk_limit + 1])
    if _is_too_many(request, ids, verb):
        return None
    return _ask(request, ids, verb, ReasonForm(), back=request.get_full_path())


@require_POST
def act_on_selection(request: "HttpRequest", verb: Verb) -> "HttpResponse":
    """Do it to the jobs posted and go back to the same list."""
    if not verb.permits(request.user):
        raise PermissionDenied
    ids = _posted_ids(request)
    back = way_back(request, reverse("admin:jobs_job_changelist"))
    if _is_too_many(request, ids, verb):
        return HttpResponseRedirect(back)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _ask(request, ids, verb, form, back)
    done, left = _act(ids, verb, actor=request.user, reason=form.cleaned_data["reason"])
    _tell(request, verb, done, left)
    return HttpResponseRedirect(back)


def _posted_ids(request: "HttpRequest") -> list[UUID]:
    try:
        return [UUID(text) for text in dict.fromkeys(request.POST.getlist(ACTION_CHECKBOX_NAME))]
    except ValueError:
        raise BadRequest("That is not the id of a job.") from None


def _is_too_many(request: "HttpRequest", ids: "Collection[UUID]", verb: Verb) -> bool:
    limit = conf().bulk_limit
    if len(ids) > limit:
        messages.warning(
            request,
            f"Nothing was {verb.past.lower()}: more than {limit:,} jobs are selected, and one act may touch {limit:,}. "
            "Narrow the list by its filters or search, then select again.",
        )
    return len(ids) > limit


def _ask(request: "HttpRequest", ids: "Collection[UUID]", verb: Verb, form: ReasonForm, back: str) -> "HttpResponse":
    found = groups(ids)
    fitting = [group for group in found if group.status in verb.statuses]
    context = frame(
        request,
        f"{verb.label} the selected jobs?",
        original=f"{verb.label} selected jobs",
        verb=verb,
        fitting=fitting,
        others=[group for group in found if group.status not in verb.statuses],
        button=f"{verb.label} {_named(fitting)}",
        action=reverse(f"admin:jobs_job_{verb.name}_selection"),
        checkbox=ACTION_CHECKBOX_NAME,
        ids=ids,
        form=form,
        back=back,
    )
    return TemplateResponse(request, "admin/jobs/job/act_on_selection.html", context)


def _named(fitting: list[Group]) -> str:
    """Name the jobs as closely as they have something in common: `37 failed “Send invoice” jobs`."""
    count = sum(group.count for group in fitting)
    kinds = {group.status for group in fitting}
    tasks = {group.task for group in fitting}
    status = f"{kinds.pop().label.lower()} " if len(kinds) == 1 else ""
    task = f"“{task_title(tasks.pop())}” " if len(tasks) == 1 else ""
    return counted(count, f"{status}{task}job")


def _act(ids: "Collection[UUID]", verb: Verb, *, actor: "User", reason: str) -> "tuple[int, Collection[UUID]]":
    left = []
    for job_id in ids:
        # A transaction each: one over all of them would hold the rows that workers and the clock want.
        try:
            verb.act(job_id, actor=actor, reason=reason)
        except (verb.refusal, Job.DoesNotExist):
            left.append(job_id)
    return len(ids) - len(left), left


def _tell(request: "HttpRequest", verb: Verb, done: int, left: "Collection[UUID]") -> None:
    text = f"{verb.past} {counted(done, 'job')}{_left_alone(left)}."
    url = f"{reverse('admin:jobs_job_changelist')}?status__exact={verb.leads_to.value}"
    link = format_html(' <a href="{}">See all {} jobs</a>', url, verb.leads_to.label.lower()) if done else ""
    messages.add_message(request, messages.SUCCESS if done else messages.WARNING, format_html("{}{}", text, link))


def _left_alone(left: "Collection[UUID]") -> str:
    """Say how many were left alone and why: `; 1 was left alone: it is running`."""
    if not left:
        return ""
    standing = Counter(statuses(left))
    reasons = [_standing(status, n, len(left)) for status, n in standing.items()]
    if gone := len(left) - standing.total():
        reasons.append(f"{_subject(gone, len(left))} no longer exist{'s' if gone == 1 else ''}")
    return f"; {len(left):,} {'was' if len(left) == 1 else 'were'} left alone: {listed(reasons)}"


def _standing(status: Status, count: int, of: int) -> str:
    return f"{_subject(count, of)} {'is' if count == 1 else 'are'} {status.label.lower()}"


def _subject(count: int, of: int) -> str:
    return "it" if of == 1 else f"{count:,}"
