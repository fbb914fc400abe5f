"""What every page of jobs stands in: the admin's frame, for those who are signed in to it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeAlias

from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.views.decorators.cache import never_cache

from jobs.models import Job

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View: TypeAlias = "Callable[Concatenate[HttpRequest, P], HttpResponse]"


def frame(request: "HttpRequest", title: str, **extra: Any) -> dict[str, Any]:
    """Return the context of a page in the admin's frame."""
    return {
        **site.each_context(request),
        "opts": Job._meta,
        "title": title,
        "has_view_permission": True,
        "preserved_filters": "",
        **extra,
    }


def live_part(permission: str) -> "Callable[[View[P]], View[P]]":
    """Return a decorator for the view of a live part, refused to whom lacks the permission.

    Refused and not sent to log in, as the admin would: htmx would follow and show the login page inside the page.
    """

    def decorate(view: "View[P]") -> "View[P]":
        @never_cache
        def guarded(request: "HttpRequest", /, *args: P.args, **kwargs: P.kwargs) -> "HttpResponse":
            if not site.has_permission(request) or not request.user.has_perm(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


fragment = live_part("jobs.view_job")
