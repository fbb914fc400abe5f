"""Parameters of an address: those that are known, and no others."""

import difflib
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Schema
from ninja.params.functions import Header
from pydantic import StringConstraints, WithJsonSchema

from jobs.api import Queue
from jobs.contrib.rest.problems import invalid

# Text to us: what is no id, or no name, is not found, and not invalid.
JobId = Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"})]
QueueName = Annotated[str, WithJsonSchema({"type": "string", "enum": list(map(str, Queue))})]

IdempotencyKey = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[\x21-\x7e]+$")] | None
KEY: Any = Header(
    None,
    alias="Idempotency-Key",
    description="Names this request, so that it may be sent again: the answer is the same for 24 hours, and nothing is "
    "done twice. A UUID is a good one.",
)


def known_only(request: HttpRequest, query: type[Schema] | None = None) -> None:
    """Refuse a parameter that means nothing: a filter that is misspelt would list all there is. Raises ProblemError."""
    known = list(query.model_fields) if query else []
    for name in request.GET:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f": did you mean {close[0]}?" if close else ""
            raise invalid({"detail": f"there is no such parameter{hint}", "parameter": name})
