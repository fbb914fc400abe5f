"""What every request passes before a view sees it."""

from collections.abc import Callable
from functools import cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.utils import timezone

from jobs.api import correlation_id

NUL = "\x00"
REFUSAL = "This address has a character (NUL) that no address of ours has. Please check the link, or go back."
# Where programs ask, and not people.
API = "/api/"
# What zone.js writes.
ZONE_COOKIE = "zone"


class RefuseNul:
    """Answers 400 to an address with a NUL in it: no link has one, and PostgreSQL fails on text that does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, or refuse it."""
        if NUL in request.path_info or NUL in unquote(request.META.get("QUERY_STRING", "")):
            return _refused(request)
        return self.get_response(request)


def _refused(request: HttpRequest) -> HttpResponse:
    if not request.path_info.startswith(API):
        return HttpResponseBadRequest(REFUSAL, content_type="text/plain; charset=utf-8")
    # RFC 9457, as programs are told all else that goes wrong.
    problem = {"type": "about:blank", "title": "Bad Request", "status": 400, "code": "bad_request", "detail": REFUSAL}
    problem["request_id"] = correlation_id()
    return JsonResponse(problem, status=400, content_type="application/problem+json")


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
