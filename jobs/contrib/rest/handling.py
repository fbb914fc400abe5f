"""Whatever goes wrong, as a problem."""

from collections.abc import Callable, Iterator
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.log import log_response
from ninja.errors import AuthenticationError, HttpError, ValidationError

from jobs.contrib.rest.problems import FieldError, ProblemError, invalid, not_found
from jobs.contrib.rest.reading_bodies import too_large
from jobs.contrib.rest.signing_in import SIGN_IN, unauthenticated

_OUR_FAULT = "That was our fault, and is in our log under this request_id. Try it again."
_BROKEN_OFF = "The request could not be read to its end: send it again."
_NO_FORM = "The body is no form with files: see RFC 7578."
_SUSPICIOUS = "The request was refused as it is: see that its address and headers are right."


def handled(request: HttpRequest, error: Any) -> HttpResponse:
    """Return the answer to an error; what nobody expected is logged, and nothing internal is said of it."""
    problem = _problem(error)
    return _failed(request, error) if problem is None else problem.response()


def _problem(error: Exception) -> ProblemError | None:
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, HttpError):
        return _of_ninja(error)
    if isinstance(error, ValidationError):
        return invalid(*_errors(error))
    for kind, problem in _KNOWN.items():
        if isinstance(error, kind):
            return problem()
    return None


_KNOWN: dict[type[Exception], Callable[[], ProblemError]] = {
    Http404: not_found,
    RequestDataTooBig: too_large,
    SuspiciousOperation: lambda: ProblemError(400, "bad_request", _SUSPICIOUS),
    MultiPartParserError: lambda: ProblemError(400, "bad_request", _NO_FORM),
    UnreadablePostError: lambda: ProblemError(400, "bad_request", _BROKEN_OFF),
}


def _of_ninja(error: HttpError) -> ProblemError:
    if isinstance(error, AuthenticationError):
        return unauthenticated(SIGN_IN)
    # Ninja puts an error of its own around what its parser raises.
    if isinstance(error.__cause__, ProblemError):
        return error.__cause__
    return ProblemError(error.status_code, "bad_request", error.message)


def _failed(request: HttpRequest, error: Exception) -> HttpResponse:
    response = ProblemError(500, "internal", _OUR_FAULT).response()
    # As Django does for views of its own: mail to admins and what else listens goes on.
    got_request_exception.send(sender=None, request=request)
    log_response("%s: %s", response.reason_phrase, request.path, response=response, request=request, exception=error)
    return response


def _errors(error: ValidationError) -> Iterator[FieldError]:
    for found in error.errors:
        source, *path = found["loc"]
        detail = str(found["msg"]).removeprefix("Value error, ")
        if source == "body":
            # The first name is the view's own for its body.
            yield {"detail": detail, "pointer": "#" + "".join(f"/{_escaped(part)}" for part in path[1:])}
        elif source == "header":
            yield {"detail": detail, "header": str(path[-1])}
        else:
            yield {"detail": detail, "parameter": next((part for part in reversed(path) if isinstance(part, str)), "")}


def _escaped(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
