"""Gives each request the id that all it leads to carry: its log lines, its jobs, and what those enqueue in turn.

Put it first in MIDDLEWARE. Every answer says the id in `X-Request-ID`.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from asgiref.sync import iscoroutinefunction
from django.core.signals import request_finished
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from jobs.correlation import NOTHING, Origin, begin, request_named

HEADER = "X-Request-ID"

_Answer = Callable[[HttpRequest], HttpResponseBase]
_Later = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@sync_and_async_middleware
def correlation(get_response: _Answer | _Later) -> _Answer | _Later:
    """Take the request's id from its X-Request-ID, where that is a proper one, or make one."""
    if iscoroutinefunction(get_response):
        return _later(cast("_Later", get_response))
    return _at_once(cast("_Answer", get_response))


def _at_once(get_response: _Answer) -> _Answer:
    def middleware(request: HttpRequest) -> HttpResponseBase:
        origin = _begin(request)
        return _named(get_response(request), origin)

    return middleware


def _later(get_response: _Later) -> _Later:
    async def middleware(request: HttpRequest) -> HttpResponseBase:
        origin = _begin(request)
        return _named(await get_response(request), origin)

    return middleware


def _begin(request: HttpRequest) -> Origin:
    origin = request_named(request.headers.get(HEADER, ""))
    begin(origin)
    return origin


def _named(response: HttpResponseBase, origin: Origin) -> HttpResponseBase:
    response[HEADER] = origin.correlation_id
    return response


def _end(**signal: Any) -> None:
    # Not when the middleware returns: what Django and gunicorn log of a request, they log afterwards.
    begin(NOTHING)


request_finished.connect(_end)
