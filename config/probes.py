"""What load balancers and orchestrators ask: `/healthz`, whether the process lives; `/readyz`, whether it can serve.

A middleware before all others, and no views: these ask by http and by the machine's own address, and
SecurityMiddleware would send them to https, CommonMiddleware refuse a host that is not in ALLOWED_HOSTS. Both are
right for everything else; nothing here depends on the host, is worth hiding, or can be acted on.
"""

from collections.abc import Callable
from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils.cache import add_never_cache_headers

from jobs.selectors.readiness import readiness

METHODS = ("GET", "HEAD")


class Probes:
    """Answers the two addresses itself, and lets every other request through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._answers = {"/healthz": _healthz, "/readyz": _readyz}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a probe, or let the request through."""
        answer = self._answers.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        response = answer() if request.method in METHODS else HttpResponseNotAllowed(METHODS)
        add_never_cache_headers(response)
        return response


def _healthz() -> HttpResponse:
    """Say that the process lives, and ask nobody: a database that is away is no reason to restart this process."""
    return HttpResponse("ok", content_type="text/plain; charset=utf-8")


def _readyz() -> HttpResponse:
    found = readiness()
    return JsonResponse({"status": found.verdict, "parts": asdict(found)}, status=200 if found.is_ready else 503)
