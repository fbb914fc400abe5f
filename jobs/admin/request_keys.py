"""The key that a form is shown with: sent twice, it is one request."""

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.core.exceptions import BadRequest

if TYPE_CHECKING:
    from django.http import HttpRequest


def shown_key(request: "HttpRequest") -> str:
    """Return the key for a form: its own where it comes back to be mended, else a new one."""
    return request.POST.get("request_key") or str(uuid4())


def request_key(request: "HttpRequest") -> str:
    """Return the key that a form was shown with, which makes a double click one request; raises BadRequest."""
    try:
        return str(UUID(request.POST.get("request_key", "")))
    except ValueError:
        raise BadRequest("The form has lost its key. Load the page again.") from None
