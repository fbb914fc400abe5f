"""What the OpenAPI document says of answers that ninja does not know of."""

from http import HTTPStatus
from typing import Any

from jobs.contrib.rest.problems import MEDIA_TYPE

PROBLEM = "#/components/schemas/Problem"
# Whoever asks, and whatever for.
_ALWAYS = (400, 401, 403, 422, 429, 500)

_WORDS = {
    304: "You have this answer already: its ETag is the one you sent as If-None-Match.",
    400: "The body is no JSON, or the address has a character (NUL) that none of ours has.",
    401: "No token and no session, or a token that is unknown, expired or revoked.",
    403: "The token lacks the scope, its owner the permission, or a session its X-CSRFToken.",
    404: "There is nothing here, or nothing that you may see.",
    409: "It can’t be done as things stand; or the first request with this Idempotency-Key still runs.",
    413: "The body is too large.",
    415: "The body is not application/json.",
    422: "The request says what can’t be: `errors` says where. Or the Idempotency-Key stands for another request.",
    429: "Too many requests: wait as long as Retry-After says.",
    500: "Our fault. It is in our log under `request_id`.",
}


def answers(*statuses: int) -> dict[str, Any]:
    """Return what is added to an operation: these answers, and those that all may give."""
    return {"responses": {status: _answer(status) for status in sorted({*statuses, *_ALWAYS})}}


def _answer(status: int) -> dict[str, Any]:
    if status == HTTPStatus.NOT_MODIFIED:
        return {"description": _WORDS[status]}
    schema = {"schema": {"$ref": PROBLEM}, "example": _example(status)}
    retry = {"headers": {"Retry-After": {"$ref": "#/components/headers/RetryAfter"}}} if status == 429 else {}
    return {"description": _WORDS[status], "content": {MEDIA_TYPE: schema}, **retry}


_CODES = {
    400: "malformed_json",
    401: "unauthenticated",
    403: "insufficient_scope",
    404: "not_found",
    409: "not_retryable",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
}


def _example(status: int) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": _CODES[status],
        "detail": _WORDS[status],
        "request_id": "019aba7c4f7e7d52a3f0c5d1e2b3a4f5",
    }
