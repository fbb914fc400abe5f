"""What every answer of the API has, whichever address gives it: problems as problems, HEAD, headers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from jobs.api import Ration
from jobs.contrib.rest.handling import handled
from jobs.contrib.rest.limits import WINDOW
from jobs.contrib.rest.problems import MEDIA_TYPE, ProblemError

View = Callable[..., HttpResponse]


def with_manners(view: View) -> View:
    """Return a view that answers as all of the API does. Signing in looks at the token against forged requests."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            # Its body is cut off on the way out.
            request.method = "GET"
        try:
            response = view(request, *args, **kwargs)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is answered as a problem, and logged
            response = handled(request, error)
        return _dressed(request, response)

    return wrapped


def _dressed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if response.status_code == 405 and response["Content-Type"] != MEDIA_TYPE:
        response = not_allowed(response["Allow"])
    if "Cache-Control" not in response:
        response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["Authorization", "Cookie"])
    if ration := vars(request).get("ration"):
        _tell(response, ration)
    return response


def not_allowed(allowed: str) -> HttpResponse:
    """Return what is answered to a method that an address does not take; what takes GET takes HEAD."""
    methods = ", ".join(sorted({*allowed.split(", "), *(["HEAD"] if "GET" in allowed else [])}))
    detail = f"This address takes {methods} only."
    return ProblemError(405, "method_not_allowed", detail, headers={"Allow": methods}).response()


def _tell(response: HttpResponse, ration: Ration) -> None:
    """Say what is left, as draft-ietf-httpapi-ratelimit-headers (10) has it."""
    response["RateLimit-Policy"] = f'"requests";q={ration.size};w={int(WINDOW.total_seconds())}'
    response["RateLimit"] = f'"requests";r={ration.left};t={ration.full_in}'
