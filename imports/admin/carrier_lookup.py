"""How a carrier stands with the registry: a part of its page that stays up to date, and the act of looking it up."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from imports.models import Carrier, RegistryState, SyncOutcome
from imports.registry.client import is_on
from imports.services.looking_up import registry_rests
from imports.services.syncing import ask_now, lookup_of
from jobs.api import LIVE, Job, Status

if TYPE_CHECKING:
    from django.contrib import admin
    from django.http import HttpRequest

    CarrierModelAdmin = admin.ModelAdmin[Carrier]

LOOK_UP = "imports.look_up_carrier"

OFF = "Carriers are not looked up: CARRIER_REGISTRY_URL names no registry."


@dataclass(frozen=True)
class Standing:
    """How it stands: a word with a shape and a colour, as a job of that status has, and a sentence."""

    look: str
    word: str
    sentence: str


_ENDED = {
    SyncOutcome.UNCHANGED: Standing("successful", "Up to date", "The registry says nothing new."),
    SyncOutcome.CHANGED: Standing(
        "successful", "Up to date", "The registry said something new: see the history below."
    ),
    SyncOutcome.NOT_FOUND: Standing(
        "retryable", "Not known", "The registry knows no carrier with this DOT number. Check the number."
    ),
}
_UNDER_WAY = {
    Status.RUNNING: Standing("running", "Being looked up", "The registry is being asked."),
    Status.RETRYABLE: Standing("retryable", "Waiting", ""),
}
_WAITING = Standing("ready", "Waiting", "It is looked up as soon as it is its turn.")
_NEVER = Standing("scheduled", "Not looked up yet", "It is looked up by the next sweep, at most 15 minutes from now.")


def look_up_view(model_admin: "CarrierModelAdmin", request: "HttpRequest", carrier_id: int) -> HttpResponse:
    """Have a carrier looked up and go back to its page, which shows how it goes."""
    carrier = get_object_or_404(Carrier, pk=carrier_id)
    if not (model_admin.has_view_or_change_permission(request, carrier) and request.user.has_perm(LOOK_UP)):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if is_on():
        ask_now(carrier, by=request.user)  # type: ignore[arg-type]  # staff only: never anonymous
        messages.success(request, f"{carrier} is being looked up at the registry; the page shows what comes of it.")
    else:
        messages.error(request, OFF)
    return HttpResponseRedirect(reverse("admin:imports_carrier_change", args=[carrier.pk]))


def registry_view(model_admin: "CarrierModelAdmin", request: "HttpRequest", carrier_id: int) -> HttpResponse:
    """Show how it stands. Refused to whom is not signed in: htmx would show the login page inside the page."""
    if not model_admin.admin_site.has_permission(request) or not model_admin.has_view_or_change_permission(request):
        raise PermissionDenied
    carrier = get_object_or_404(Carrier, pk=carrier_id)
    context = {"original": carrier} | registry_context(request, carrier)
    return render(request, "admin/imports/carrier/registry.html", context)


def registry_context(request: "HttpRequest", carrier: Carrier) -> dict[str, Any]:
    """Return what that part shows."""
    job = lookup_of(carrier)
    if job and job.status not in LIVE:
        # A lookup writes what came of it before its job ends, maybe since the carrier was read.
        carrier.refresh_from_db(fields=["sync_outcome", "sync_error", "synced_at", "next_sync_at"])
    registry = RegistryState.objects.first()
    return {
        "standing": standing_of(carrier, job),
        "lookup": job,
        "lookup_is_live": bool(job and job.status in LIVE),
        "registry": registry if registry and registry_rests(registry) else None,
        "registry_off": "" if is_on() else OFF,
        "may_look_up": is_on() and request.user.has_perm(LOOK_UP),
    }


def standing_of(carrier: Carrier, job: Job | None) -> Standing:
    """Return how a carrier stands with the registry."""
    if job and job.status in LIVE:
        under_way = _UNDER_WAY.get(Status(job.status), _WAITING)
        return under_way if under_way.sentence else Standing(under_way.look, under_way.word, job.error)
    if carrier.sync_outcome == SyncOutcome.ERROR:
        return Standing("failed", "Failed", carrier.sync_error)
    return _ENDED[SyncOutcome(carrier.sync_outcome)] if carrier.sync_outcome else _NEVER
