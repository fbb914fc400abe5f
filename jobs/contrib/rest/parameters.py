"""Parameters of an address: those that are known, and no others."""

import difflib

from django.http import HttpRequest
from ninja import Schema

from jobs.contrib.rest.problems import invalid


def known_only(request: HttpRequest, query: type[Schema] | None = None) -> None:
    """Refuse a parameter that means nothing: a filter that is misspelt would list all there is. Raises ProblemError."""
    known = list(query.model_fields) if query else []
    for name in request.GET:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            hint = f": did you mean {close[0]}?" if close else ""
            raise invalid({"detail": f"there is no such parameter{hint}", "parameter": name})
