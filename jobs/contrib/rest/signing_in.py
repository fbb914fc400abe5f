"""Sign in for the API: by a token in the header Authorization, or by the session of a browser."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from jobs.api import Ration, place_of, take_ration
from jobs.contrib.rest.callers import Caller
from jobs.contrib.rest.limits import FAILURES_A_WINDOW, REQUESTS_A_WINDOW, WINDOW
from jobs.contrib.rest.problems import ProblemError
from jobs.contrib.rest.services.tokens import good_token, note_use

SIGN_IN = "Send an API token, as in “Authorization: Bearer wb_…”, or sign in at the admin."
_REFUSED = "This token is unknown, revoked or expired, or its owner is inactive."
_FORGED = "Send the token of the page in the header X-CSRFToken, or use an API token."
_CHALLENGE = 'Bearer realm="Waybill"'


class BearerToken(HttpBearer):
    """`Authorization: Bearer wb_…`. A request that has this header is judged by it, whatever its cookies."""

    openapi_description = "An API token, made in the admin or by `manage.py api_token create`."

    @sensitive_variables("value")
    def __call__(self, request: HttpRequest) -> Caller | None:
        """Return who asks; None without such a header. Raises ProblemError."""
        value = request.headers.get(self.header)
        if value is None:
            return None
        scheme, _, text = value.partition(" ")
        return self.authenticate(request, text.strip() if scheme.lower() == self.openapi_scheme else "")

    @sensitive_variables("token")
    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return whose token it is; raises ProblemError (401), and 429 for too many that are none."""
        found = good_token(token)
        if found is None:
            # A good token goes through whatever others at its address do.
            _ration(request, f"api:{place_of(request)}", FAILURES_A_WINDOW)
            raise unauthenticated(_REFUSED, "invalid_token")
        caller = _welcome(request, Caller(user=found.owner, token=found))
        note_use(found)
        return caller


class Session(APIKeyCookie):
    """A person in a browser; what changes something needs the token against forged requests, too (X-CSRFToken)."""

    param_name = settings.SESSION_COOKIE_NAME
    openapi_description = "The session of a browser. A POST needs the header `X-CSRFToken`, too."

    def __call__(self, request: HttpRequest) -> Caller | None:
        """Return who asks; None for whom nobody knows. Raises ProblemError."""
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Caller | None:
        """Return who is signed in."""
        user: Any = request.user
        if not user.is_authenticated:
            return None
        caller = _welcome(request, Caller(user=user))
        if check_csrf(request):
            raise ProblemError(403, "csrf", _FORGED)
        return caller


def unauthenticated(detail: str, error: str = "") -> ProblemError:
    """Return what is answered to whom nobody knows."""
    challenge = f'{_CHALLENGE}, error="{error}"' if error else _CHALLENGE
    return ProblemError(401, "unauthenticated", detail, headers={"WWW-Authenticate": challenge})


def _welcome(request: HttpRequest, caller: Caller) -> Caller:
    _ration(request, caller.holder, REQUESTS_A_WINDOW)
    return caller


def _ration(request: HttpRequest, holder: str, size: int) -> None:
    """Take one request, and keep what is left for the answer's headers; raises ProblemError (429)."""
    ration: Ration = take_ration(holder, size, WINDOW)
    vars(request)["ration"] = ration
    if ration.is_exceeded:
        raise ProblemError(
            429,
            "too_many_requests",
            f"That was too much at once: wait {ration.retry_after} s.",
            headers={"Retry-After": str(ration.retry_after)},
        )
