"""Who asks: a person by a session, or a program by a token of theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest

from jobs.api import Job, Via, acting_from
from jobs.contrib.rest.models import ApiToken
from jobs.contrib.rest.problems import ProblemError
from jobs.contrib.rest.scopes import Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import User

VIEW = "jobs.view_job"


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks, and with which token; without one, in a browser."""

    user: "User"
    token: ApiToken | None = None

    @property
    def holder(self) -> str:
        """Whose allowance a request is taken from."""
        return f"token:{self.token.pk}" if self.token else f"user:{self.user.pk}"

    @property
    def sees_all(self) -> bool:
        """Whether all jobs may be seen, with their arguments; anyone else sees those they asked for."""
        return self.user.has_perm(VIEW)

    def may_see(self, job: Job) -> bool:
        """Say whether a job may be seen."""
        return job.requested_by_id == self.user.pk or self.sees_all

    def may(self, scope: Scope, permission: str = "") -> bool:
        """Say whether the token is good for this, and its owner may do it."""
        return self._has(scope) and (not permission or self.user.has_perm(permission))

    def need(self, scope: Scope, permission: str = "") -> None:
        """Raise ProblemError (403) unless the token is good for this, and its owner may do it."""
        if not self._has(scope):
            raise ProblemError(
                403,
                "insufficient_scope",
                f"This token is not good for {scope.value}: make one that is.",
                headers={"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope.value}"'},
            )
        if permission and not self.user.has_perm(permission):
            raise ProblemError(403, "forbidden", f"{self.user.get_username()} lacks the permission {permission}.")

    @contextmanager
    def acting(self) -> Iterator[None]:
        """Note all acts within as done by the API, and with which token."""
        with acting_from(Via.API, str(self.token) if self.token else "session"):
            yield

    def _has(self, scope: Scope) -> bool:
        return self.token is None or scope in self.token.scopes


def caller_of(request: HttpRequest) -> Caller:
    """Return who asks, once they are signed in."""
    caller = getattr(request, "auth", None)
    if not isinstance(caller, Caller):
        raise TypeError("Nobody is signed in: this address lacks `auth`.")
    return caller
