"""A list of the admin as one person sees it, found again from what its address said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.contrib.admin import ModelAdmin, site
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from imports.exporting.refusals import ExportRefused

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, User

    AnyAdmin = ModelAdmin[Any]
else:
    AnyAdmin = ModelAdmin

ADD, VIEW = "imports.add_export", "imports.view_export"

# What says which page of the list is shown, and not what the list is about.
_OF_THE_PAGE = ("p", "all", "e", "_facets", "_popup", "_to_field")


def admin_of(model: str) -> AnyAdmin:
    """Return the admin of a model named as in `billing.invoice`; raises ExportRefused."""
    try:
        return site._registry[apps.get_model(model)]
    except (LookupError, ValueError, KeyError):
        raise ExportRefused(f"There is no list of {model} any more: ask whoever looks after Waybill.") from None


def may_export(model_admin: AnyAdmin, request: HttpRequest) -> bool:
    """Say whether a person may export this list: they see its rows, may export, and it has columns to export."""
    user: Any = request.user
    offers = getattr(model_admin, "export_fields", None) != ()
    return offers and bool(user.has_perm(ADD)) and model_admin.has_view_or_change_permission(request)


def _is_allowed(model_admin: AnyAdmin, request: HttpRequest) -> bool:
    """Ask the list itself, which may have a rule of its own beside `may_export`."""
    return may_export(model_admin, request) and bool(cast("Any", model_admin).has_export_permission(request))


def list_query(address: QueryDict) -> str:
    """Return what of a list's address says which rows it has, and in which order."""
    kept = address.copy()
    for name in _OF_THE_PAGE:
        kept.pop(name, None)
    return kept.urlencode()


def request_of(user: "AbstractBaseUser", query: str) -> HttpRequest:
    """Return a request for a list as this person would make it."""
    request = HttpRequest()
    request.method = "GET"
    request.GET = QueryDict(query)
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80", "QUERY_STRING": query}
    request.user = _as_signed_in(user)
    request.session = {}  # type: ignore[assignment]  # what is kept there is nothing to a job
    return request


def _as_signed_in(user: "AbstractBaseUser") -> "User":
    return user  # type: ignore[return-value]  # the project's user is Django's


@dataclass(frozen=True)
class Listing:
    """A list as one person sees it, and the request that it was found for."""

    model_admin: AnyAdmin
    request: HttpRequest
    found: ChangeList

    def rows(self, selected: Sequence[str]) -> "QuerySet[Any]":
        """Return the rows in the list's order: those that were selected, or all that match. Raises ExportRefused."""
        rows: QuerySet[Any] = self.found.queryset
        try:
            return rows.filter(pk__in=selected) if selected else rows
        except (ValueError, ValidationError):
            raise ExportRefused("The selection is not understood: select the rows again, then export.") from None


def open_list(model: str, user: "AbstractBaseUser", query: str) -> Listing:
    """Return a list that this person may export; raises ExportRefused with the reason where they may not."""
    model_admin, request = admin_of(model), request_of(user, query)
    plural = model_admin.opts.verbose_name_plural
    if not (request.user.is_active and request.user.is_staff and _is_allowed(model_admin, request)):
        raise ExportRefused(f"Exporting {plural} is not permitted to {user}: ask for permission, then export again.")
    try:
        found = model_admin.get_changelist_instance(request)
    except (IncorrectLookupParameters, SuspiciousOperation, PermissionDenied):
        raise ExportRefused(
            f"The filters of this list of {plural} are not understood: choose them again, then export."
        ) from None
    return Listing(model_admin, request, found)
