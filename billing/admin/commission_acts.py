"""What is done to a month's commissions: computed again at once; approved and posted after a page that asks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse

from billing.admin.moments import money
from billing.exceptions import CommissionsRefused
from billing.models import CommissionRun, RunStatus
from billing.services.commissions.approving import approve, refusal
from billing.services.commissions.beginning import compute_again
from billing.services.commissions.posting import post
from billing.services.commissions.standing import sums_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from billing.admin.commission_typed import RunModelAdmin

ADD, APPROVE, POST = "billing.add_commissionrun", "billing.approve_commissionrun", "billing.post_commissionrun"


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act: who may, in which status it is asked about, what does it, and what is said afterwards."""

    permission: str
    status: RunStatus
    does: Callable[[CommissionRun, "User", int], object]
    told: str
    title: str = ""
    template: str = ""


ACTS = {
    "again": Act(
        permission=ADD,
        status=RunStatus.OPEN,
        does=lambda run, user, seen: compute_again(run.pk, by=user, seen=seen),
        told="{} are computed again.",
    ),
    "approve": Act(
        permission=APPROVE,
        status=RunStatus.OPEN,
        does=lambda run, user, seen: approve(run.pk, by=user, seen=seen),
        told="{} are approved. Nothing of them changes any more; they can be posted.",
        title="Approve the commissions of {}?",
        template="admin/billing/commissionrun/approve.html",
    ),
    "post": Act(
        permission=POST,
        status=RunStatus.APPROVED,
        does=lambda run, user, seen: post(run.pk, by=user),
        told="{} are posted. The statements have their numbers and are on their way.",
        title="Post the commissions of {}?",
        template="admin/billing/commissionrun/post.html",
    ),
}


def act_view(model_admin: "RunModelAdmin", name: str, request: HttpRequest, run_id: int) -> HttpResponse:
    """Ask about an act, or by POST do it."""
    act = ACTS[name]
    if not (model_admin.has_view_permission(request) and request.user.has_perm(act.permission)):
        raise PermissionDenied
    run = get_object_or_404(CommissionRun, pk=run_id)
    if request.method == "POST":
        return _done(model_admin, request, run, act)
    if not act.template:
        return HttpResponseNotAllowed(["POST"])
    return _asked(model_admin, request, run, act)


def _done(model_admin: "RunModelAdmin", request: HttpRequest, run: CommissionRun, act: Act) -> HttpResponse:
    try:
        act.does(run, cast("User", request.user), _seen(request))
        model_admin.message_user(request, act.told.format(run), messages.SUCCESS)
    except CommissionsRefused as error:
        model_admin.message_user(request, f"Nothing was done. {error}", messages.ERROR)
    return HttpResponseRedirect(page_of(run))


def _asked(model_admin: "RunModelAdmin", request: HttpRequest, run: CommissionRun, act: Act) -> HttpResponse:
    why = refusal(run) if run.status == RunStatus.OPEN else ""
    if run.status != act.status or why:
        told = why or f"{run} are {run.get_status_display().lower()} by now."
        model_admin.message_user(request, told, messages.WARNING)
        return HttpResponseRedirect(page_of(run))
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "title": act.title.format(run.month_text),
        "opts": model_admin.opts,
        "media": model_admin.media,
        "run": run,
        "back_url": page_of(run),
        "statements": run.statements.count(),
        "sums": [money(amount, currency) for currency, amount in sums_of(run)],
        "is_same_person": run.approved_by == request.user,
    }
    return TemplateResponse(request, act.template, context)


def page_of(run: CommissionRun) -> str:
    """Return the address of a run's page."""
    return reverse("admin:billing_commissionrun_change", args=[run.pk])


def _seen(request: HttpRequest) -> int:
    try:
        return int(request.POST.get("computation", ""))
    except ValueError:
        raise BadRequest("This form is incomplete: go back to the page and try again.") from None
