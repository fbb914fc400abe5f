"""What every request passes before a view sees it."""

from collections.abc import Callable
from functools import cache
from urllib.parse import unquote
from zoneinfo import ZoneInfo, available_timezones

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from jobs.api import correlation_id

NUL = "\x00"
REFUSAL = "This address has a character (NUL) that no address of ours has. Please check the link, or go back."
# Fifty documents of 20 MB, the most that a form of ours takes at once, and something for the form.
MAX_REQUEST_BYTES = 1_100_000_000
TOO_LARGE = "This is larger than anything that can be uploaded here: a file of rows has at most 200 MB. Please go back."
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
            return _refused(request, 400, "Bad Request", REFUSAL)
        return self.get_response(request)


class RefuseLarge:
    """Answers 413 to a request that says it is larger than any form of ours, before it fills a disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through, or refuse it. One that does not say its size is read as empty by Django."""
        size = request.META.get("CONTENT_LENGTH") or "0"
        if size.isdecimal() and int(size) > MAX_REQUEST_BYTES:
            return _refused(request, 413, "Content Too Large", TOO_LARGE)
        return self.get_response(request)


def _refused(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    if not request.path_info.startswith(API):
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    # RFC 9457, as programs are told all else that goes wrong.
    code = title.lower().replace(" ", "_")
    problem = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": words}
    problem["request_id"] = correlation_id()
    return JsonResponse(problem, status=status, content_type="application/problem+json")


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
