"""What went wrong, as programs are told it: application/problem+json (RFC 9457), whatever it is."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, TypedDict

from django.http import HttpResponse

from jobs.api import correlation_id

MEDIA_TYPE = "application/problem+json"


class FieldError(TypedDict, total=False):
    """What is wrong with one part of a request: of its body by JSON pointer, or one of its parameters or headers."""

    detail: str
    pointer: str
    parameter: str
    header: str


class ProblemError(Exception):
    """Raised anywhere below the API: ends the request with this answer.

    `code` is for programs and does not change; `detail` is for people and says what to do. One that `is_kept` is what
    the request came to, and the answer to its Idempotency-Key from then on.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: dict[str, str] | None = None,
        is_kept: bool = False,
    ) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail
        self.errors, self.headers, self.is_kept = errors, headers or {}, is_kept

    def body(self) -> dict[str, Any]:
        """Return the problem as JSON; `request_id` is what logs and jobs have in common with the request."""
        said = {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            "request_id": correlation_id(),
        }
        return {**said, "errors": list(self.errors)} if self.errors else said

    def text(self) -> str:
        """Return the problem as it is sent, its quotes and dashes as people read them."""
        return json.dumps(self.body(), ensure_ascii=False)

    def response(self) -> HttpResponse:
        """Return the answer."""
        return HttpResponse(self.text(), status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def not_found(detail: str = "There is nothing here, or nothing that you may see.") -> ProblemError:
    """Return what is answered for what is not there, and alike for what one may not see."""
    return ProblemError(404, "not_found", detail)


def invalid(*errors: FieldError) -> ProblemError:
    """Return what is answered to a request that says what can't be."""
    return ProblemError(422, "invalid", "The request can’t be understood: see `errors`.", errors=errors)
