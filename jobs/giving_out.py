"""Files as answers to a browser: kept by nobody on the way, taken for nothing but what they are, never run."""

from collections.abc import Iterator
from typing import TypeVar

from django.core.files.storage import default_storage
from django.http import Http404, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

R = TypeVar("R", bound=HttpResponseBase)

# Whatever a browser takes it for, it runs nothing and loads nothing.
_POLICY = "default-src 'none'; sandbox"


def download(response: R, name: str) -> R:
    """Return an answer as a file of this name for a person to keep."""
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Content-Security-Policy"] = _POLICY
    return confined(response)


def shown(response: R, name: str) -> R:
    """Return an answer as a file of this name that the browser shows: one that we made, as a PDF."""
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return confined(response)


def picture(response: R, seconds: int = 0) -> R:
    """Return an answer as a picture that a page of ours shows, and that the person's browser keeps so many seconds."""
    response["Content-Security-Policy"] = _POLICY
    confined(response)
    if seconds:
        response["Cache-Control"] = f"private, max-age={seconds}"
    return response


def confined(response: R) -> R:
    """Return an answer that no proxy keeps, no other site shows, and no browser takes for something else."""
    response["Cache-Control"] = "no-store, private"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def stored_file(path: str, name: str, content_type: str) -> StreamingHttpResponse:
    """Return a file of the default storage as one to keep, read while it is sent; raises Http404 where it is gone."""
    if not default_storage.exists(path):
        raise Http404("There is no such file, or not any more.")
    response = StreamingHttpResponse(_blocks(path), content_type=content_type)
    response["Content-Length"] = str(default_storage.size(path))
    return download(response, name)


def _blocks(path: str) -> Iterator[bytes]:
    # Opened when somebody wants it, which HEAD does not.
    with default_storage.open(path) as file:
        yield from file.chunks()
