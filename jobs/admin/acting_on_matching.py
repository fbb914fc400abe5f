"""Retry or cancel all jobs that match a search: GET asks, a POST acts, itself or by a job with progress."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods

from jobs.admin.frame import frame
from jobs.admin.links import job_url, way_back
from jobs.admin.reason import MassReasonForm, ReasonForm
from jobs.admin.telling import tell
from jobs.admin.verbs import Verb
from jobs.conf import conf
from jobs.exceptions import InvalidSearch, TookTooLong
from jobs.selectors.in_time import in_time
from jobs.selectors.paging import COUNT_UP_TO
from jobs.selectors.searching import Search, search
from jobs.services.mass_acting import touched_by
from jobs.services.mass_asking import ask
from jobs.wording import capped_count, counted

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse


# Longer, and it is left to a job: so long nobody wonders whether the page is coming. In seconds.
PATIENCE = 2.0


def matching_url(verb: Verb, text: str, back: str) -> str:
    """Return the address that asks whether to do it to all jobs that match a search."""
    return f"{reverse(f'admin:jobs_job_{verb.name}_all')}?{urlencode({'q': text, 'next': back})}"


@require_http_methods(["GET", "HEAD", "POST"])
def act_on_matching(request: "HttpRequest", verb: Verb) -> "HttpResponse":
    """Ask about all jobs that match, or do it and go on to where it can be watched."""
    if not verb.permits(request.user):
        raise PermissionDenied
    back = way_back(request, reverse("admin:jobs_job_changelist"))
    try:
        wanted = search((request.POST if request.method == "POST" else request.GET).get("q", ""))
    except InvalidSearch as error:
        messages.error(request, f"Nothing was {verb.past.lower()}. {error}")
        return HttpResponseRedirect(back)
    if request.method != "POST":
        return _ask(request, wanted, verb, ReasonForm(), back)
    few = _few(wanted, verb)
    form = ReasonForm(request.POST) if few is not None else MassReasonForm(request.POST)
    if not form.is_valid():
        return _ask(request, wanted, verb, form, back)
    if few is None:
        return _hand_over(request, wanted, verb, actor=request.user, reason=form.cleaned_data["reason"], back=back)
    touched = verb.act_on_many(few, actor=request.user, reason=form.cleaned_data["reason"])
    tell(request, verb, [pk for pk in few if pk in touched], [pk for pk in few if pk not in touched])
    return HttpResponseRedirect(back)


def _few(wanted: Search, verb: Verb) -> "list[UUID] | None":
    """Return the jobs, if they are few enough for a request to touch them, and to find them."""
    ids = _found(wanted, verb, conf().bulk_limit)
    return ids if ids is not None and len(ids) <= conf().bulk_limit else None


def _found(wanted: Search, verb: Verb, up_to: int) -> "list[UUID] | None":
    """Return the jobs that can be touched, one more than `up_to` at most; None where finding them takes too long."""
    if not wanted.is_quick:
        return None
    ids = touched_by(verb.on_many, wanted.jobs).order_by().values_list("pk", flat=True)
    try:
        with in_time(PATIENCE):
            return list(ids[: up_to + 1])
    except TookTooLong:
        return None


def _hand_over(
    request: "HttpRequest", wanted: Search, verb: Verb, *, actor: "User", reason: str, back: str
) -> "HttpResponse":
    job = ask(verb.on_many, wanted.text, actor=actor, reason=reason)
    text = "It is done in the background, batch after batch: this page shows how far it is, and may be left."
    messages.success(request, format_html('{} <a href="{}">Back to where you were</a>', text, back))
    return HttpResponseRedirect(job_url(job))


def _ask(request: "HttpRequest", wanted: Search, verb: Verb, form: ReasonForm, back: str) -> "HttpResponse":
    ids = _found(wanted, verb, COUNT_UP_TO)
    count = None if ids is None else len(ids)
    named = "all jobs" if count is None else "1 job" if count == 1 else f"{capped_count(count, COUNT_UP_TO)} jobs"
    is_mass = count is None or count > conf().bulk_limit
    context = frame(
        request,
        f"{verb.to(named)}?" if count != 0 else f"There is nothing to {verb.name}",
        original=verb.to("all that match"),
        verb=verb,
        search=wanted.text,
        count=count,
        named=named,
        statuses=[status.label.lower() for status in verb.statuses],
        button=verb.to(named),
        is_mass=is_mass,
        limit=counted(conf().bulk_limit, "job"),
        form=form if form.is_bound or not is_mass else MassReasonForm(),
        back=back,
    )
    return TemplateResponse(request, "admin/jobs/job/act_on_matching.html", context)
