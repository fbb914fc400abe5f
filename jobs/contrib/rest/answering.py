"""Answers as JSON, with what lets a program ask again at little cost."""

import hashlib
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags, quote_etag
from ninja import Schema

from jobs.contrib.rest.problems import MEDIA_TYPE
from jobs.contrib.rest.services.repeating import Answer

_JSON = "application/json"
# What distinguishes two states, of 64 letters.
_TAG_LENGTH = 32


def shown(request: HttpRequest, told: Schema, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Answer a question; with 304 and no body where the caller has this answer already."""
    body = told.model_dump_json()
    tag = quote_etag(hashlib.sha256(body.encode()).hexdigest()[:_TAG_LENGTH])
    known = [text.removeprefix("W/") for text in parse_etags(request.headers.get("If-None-Match", ""))]
    response = HttpResponse(status=304) if tag in known or "*" in known else HttpResponse(body, content_type=_JSON)
    for name, value in {**(headers or {}), "ETag": tag, "Cache-Control": "private, no-cache"}.items():
        response[name] = value
    return response


def answered(answer: Answer) -> HttpResponse:
    """Answer an act, for the first time or again."""
    response = HttpResponse(
        answer.body,
        status=answer.status,
        content_type=MEDIA_TYPE if answer.status >= 400 else _JSON,
        headers=answer.headers,
    )
    if answer.is_repeated:
        response["Idempotent-Replayed"] = "true"
    return response
