"""What every request passes before a view sees it."""

from collections.abc import Callable
from urllib.parse import unquote

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest

NUL = "\x00"


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
