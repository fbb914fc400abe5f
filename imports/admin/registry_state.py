"""The page that says how the registry does, and lets somebody have it tried at once."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from imports.admin.carrier_lookup import LOOK_UP, OFF
from imports.models import Circuit, RegistryState, SyncOutcome
from imports.models.registry_state import ONLY
from imports.registry.client import is_on
from imports.services import circuit

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import URLPattern

    _ModelAdmin = admin.ModelAdmin[RegistryState]
else:
    _ModelAdmin = admin.ModelAdmin

PAGE = "admin:imports_registrystate_changelist"
_LOOKS = {Circuit.CLOSED: "successful", Circuit.OPEN: "paused", Circuit.PROBING: "running"}


@admin.register(RegistryState)
class RegistryStateAdmin(_ModelAdmin):
    """One row that the lookups write; people read it."""

    def has_add_permission(self, request: "HttpRequest") -> bool:
        """Nobody adds one."""
        return False

    def has_change_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Nobody changes it."""
        return False

    def has_delete_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Nobody deletes it."""
        return False

    def get_urls(self) -> "list[URLPattern]":
        """Return the page, where notifications lead to it, too, and its one act."""
        guarded = self.admin_site.admin_view
        return [
            path("", guarded(self.changelist_view), name="imports_registrystate_changelist"),
            path("<int:pk>/change/", guarded(self.changelist_view), name="imports_registrystate_change"),
            path("try/", guarded(self.try_view), name="imports_registrystate_try"),
        ]

    def changelist_view(
        self, request: "HttpRequest", extra_context: dict[str, Any] | None = None, **key: int
    ) -> "HttpResponse":
        """Show how the registry does, and lead to carriers that want looking at."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        # Looking writes nothing, also where no lookup was made yet.
        state = RegistryState.objects.first() or RegistryState(pk=ONLY)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Carrier registry",
            "state": state,
            "look": _LOOKS[Circuit(state.circuit)],
            "registry_off": "" if is_on() else OFF,
            "carriers": _lists() if request.user.has_perm("imports.view_carrier") else [],
            "rate": settings.CARRIER_REGISTRY_RATE,
            "hours": settings.CARRIER_SYNC_HOURS,
            "may_try": state.circuit == Circuit.OPEN and request.user.has_perm(LOOK_UP),
        }
        return TemplateResponse(request, "admin/imports/registrystate/page.html", context)

    def try_view(self, request: "HttpRequest") -> "HttpResponse":
        """Let the next call be made now, as somebody mended what was wrong."""
        if not (self.has_view_permission(request) and request.user.has_perm(LOOK_UP)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if circuit.try_at_once():
            messages.success(request, "The next lookup tries the registry, whatever was left of the pause.")
        else:
            messages.info(request, "The registry is not left alone: there was nothing to do.")
        return HttpResponseRedirect(reverse(PAGE))


def _lists() -> list[tuple[str, str]]:
    """Return the carriers that somebody may have to see to, each list with its address."""
    carriers = reverse("admin:imports_carrier_changelist")
    return [
        (str(outcome.label), f"{carriers}?sync_outcome__exact={outcome}")
        for outcome in (SyncOutcome.ERROR, SyncOutcome.NOT_FOUND)
    ]
