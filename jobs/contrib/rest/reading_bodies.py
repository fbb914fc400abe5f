"""Read the body of a request: JSON, not too much of it, and nothing that two readers would read differently."""

import json
import math
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser

from jobs.contrib.rest.limits import MAX_BODY_BYTES
from jobs.contrib.rest.problems import ProblemError

MEDIA_TYPE = "application/json"
# Beyond it a float is no longer exactly one whole number.
_EXACT = 2**53


class StrictParser(Parser):
    """Ninja's, which takes any body for JSON, and whatever Python takes for it."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body; raises ProblemError (413, 415, 400)."""
        if len(request.body) > MAX_BODY_BYTES:
            raise too_large()
        if request.content_type != MEDIA_TYPE:
            raise ProblemError(415, "unsupported_media_type", f"Send the body as {MEDIA_TYPE}.")
        try:
            return json.loads(request.body, parse_constant=_refuse, parse_float=_number, object_pairs_hook=_object)
        except (ValueError, RecursionError):
            raise ProblemError(400, "malformed_json", "The body is no JSON: see RFC 8259.") from None


def too_large() -> ProblemError:
    """Return what is answered to a body that is too large."""
    return ProblemError(413, "too_large", f"A body may have {MAX_BODY_BYTES:,} bytes: store the data, and name it.")


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _number(text: str) -> int | float:
    """Return a number; to JSON Schema, 1.0 is a whole one."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return int(number) if number.is_integer() and abs(number) <= _EXACT else number


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) < len(pairs):
        raise ValueError("a name stands there twice")
    return named
