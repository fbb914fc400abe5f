"""What every request passes before a view sees it."""

from collections.abc import Callable
from functools import cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.utils import timezone

NUL = "\x00"
# What zone.js writes.
ZONE_COOKIE = "zone"


class RefuseNul:
    """Answers 400 to an address with a NUL in it: no link has one, and PostgreSQL fails on text that does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, or refuse it."""
        if NUL in request.path_info or NUL in unquote(request.META.get("QUERY_STRING", "")):
            return HttpResponseBadRequest(
                "This address has a character (NUL) that no address of ours has. Please check the link, or go back.",
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)


class ViewersZone:
    """Shows times, and reads those that are typed, in the zone that the viewer's browser told; else in the site's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in the viewer's zone."""
        name = unquote(request.COOKIES.get(ZONE_COOKIE, ""))
        with timezone.override(ZoneInfo(name) if name in _zones() else None):
            return self.get_response(request)


@cache
def _zones() -> set[str]:
    """Return the names there are, and not paths: a cookie holds what anybody writes into it."""
    return available_timezones()
