"""`/metrics` for Prometheus: who shows the token of METRICS_TOKEN is told what rows say; without a token it is off.

A middleware before all others, as the probes are and for their reasons: a scraper asks by http, and by the address of
one machine. What it must not do is reach Django's pages, so that nothing is said to whom has no token.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import constant_time_compare
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from config.collecting import collected
from jobs.selectors.measures import measures

logger = logging.getLogger(__name__)

METHODS = ("GET", "HEAD")
SCHEME = "Bearer"


class Metrics:
    """Answers its address itself, and lets every other request through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a scraper, or let the request through; without a token there is no such address."""
        if request.path_info != "/metrics" or not settings.METRICS_TOKEN:
            return self.get_response(request)
        response = _answer(request)
        add_never_cache_headers(response)
        return response


def _answer(request: HttpRequest) -> HttpResponse:
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    if not _shows_the_token(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": SCHEME})
    try:
        found = measures()
    except Error as error:
        # The reason is for the log: the answer names no hosts.
        logger.warning("Nothing can be measured while the database is away: %s", error)
        return HttpResponse("The database is away.\n", status=503, content_type="text/plain; charset=utf-8")
    registry = CollectorRegistry(auto_describe=False)
    registry.register(collected(found))
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry), content_type=content_type)


def _shows_the_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    # In constant time: how long a refusal takes must not tell how much of a guess was right.
    is_right = constant_time_compare(token.strip(), settings.METRICS_TOKEN)
    return is_right and scheme.lower() == SCHEME.lower()
