"""Retry or cancel a selection of jobs: GET and the list's action ask, a POST acts."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jobs.admin.chosen import MOST, PARAMETER, chosen, name
from jobs.admin.frame import frame
from jobs.admin.links import way_back
from jobs.admin.reason import ReasonForm
from jobs.admin.telling import tell
from jobs.admin.verbs import RETRY, Verb
from jobs.conf import conf
from jobs.models import Job
from jobs.registry import task_title
from jobs.selectors.erasure import erased_among
from jobs.selectors.record import held_jobs
from jobs.selectors.selection import Group, examples, groups
from jobs.wording import counted

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

# As many jobs as one looks through; the counts say the rest.
EXAMPLES = 20
# gunicorn refuses a request line of more than 4,094 bytes.
LONGEST_ADDRESS = 4_000


def ask_about_selection(request: "HttpRequest", queryset: "QuerySet[Job]", verb: Verb) -> "HttpResponse | None":
    """Show what would be done to a selection; None, with a message, when it is more than one act may touch."""
    ids = list(queryset.values_list("pk", flat=True)[: conf().bulk_limit + 1])
    if _is_too_many(request, ids, verb):
        return None
    back = request.get_full_path()
    address = f"{_action(verb)}?{urlencode({PARAMETER: name(ids), 'next': back})}"
    if len(ids) <= MOST and len(address) <= LONGEST_ADDRESS:
        # A page of its own can be reloaded and gone back to; what answers a POST can't.
        return HttpResponseRedirect(address)
    return _ask(request, ids, verb, ReasonForm(), back)


@require_http_methods(["GET", "HEAD", "POST"])
def act_on_selection(request: "HttpRequest", verb: Verb) -> "HttpResponse":
    """Ask about the jobs in the address, or do it to the jobs posted and go back to the same list."""
    if not verb.permits(request.user):
        raise PermissionDenied
    back = way_back(request, reverse("admin:jobs_job_changelist"))
    if request.method != "POST":
        return _ask(request, chosen(request), verb, ReasonForm(), back)
    ids = posted_ids(request)
    if _is_too_many(request, ids, verb):
        return HttpResponseRedirect(back)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _ask(request, ids, verb, form, back)
    tell(request, verb, *_act(ids, verb, actor=request.user, reason=form.cleaned_data["reason"]))
    return HttpResponseRedirect(back)


def posted_ids(request: "HttpRequest") -> list[UUID]:
    """Return the ids of the jobs ticked, each once; raises BadRequest when one is no id."""
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
    held = held_jobs(ids) if verb is RETRY else set()
    erased = erased_among(ids) if verb is RETRY else set()
    free = [job_id for job_id in ids if job_id not in held | erased]
    found = groups(free)
    fitting = [group for group in found if group.status in verb.statuses]
    context = frame(
        request,
        f"{verb.to('the selected jobs')}?",
        original=verb.to("selected jobs"),
        verb=verb,
        fitting=_shown(free, fitting),
        held=_shown(held, groups(held)),
        erased=_shown(erased, groups(erased)),
        others=_shown(free, [group for group in found if group.status not in verb.statuses]),
        button=verb.to(_named(fitting)),
        action=_action(verb),
        checkbox=ACTION_CHECKBOX_NAME,
        ids=ids,
        form=form,
        back=back,
    )
    return TemplateResponse(request, "admin/jobs/job/act_on_selection.html", context)


def _action(verb: Verb) -> str:
    return reverse(f"admin:jobs_job_{verb.name}_selection")


def _shown(ids: "Collection[UUID]", some: list[Group]) -> dict[str, Any]:
    """Return a part of a selection as the page shows it: counted, and the first jobs by name."""
    jobs = examples(ids, {group.status for group in some}, EXAMPLES)
    return {"groups": some, "jobs": jobs, "more": sum(group.count for group in some) - len(jobs)}


def _named(fitting: list[Group]) -> str:
    """Name the jobs as closely as they have something in common: `37 failed “Send invoice” jobs`."""
    count = sum(group.count for group in fitting)
    kinds = {group.status for group in fitting}
    tasks = {group.task for group in fitting}
    status = f"{kinds.pop().label.lower()} " if len(kinds) == 1 else ""
    task = f"“{task_title(tasks.pop())}” " if len(tasks) == 1 else ""
    return counted(count, f"{status}{task}job")


def _act(ids: "Collection[UUID]", verb: Verb, *, actor: "User", reason: str) -> tuple[list[UUID], list[UUID]]:
    touched = verb.act_on_many(ids, actor=actor, reason=reason)
    return [job_id for job_id in ids if job_id in touched], [job_id for job_id in ids if job_id not in touched]
