"""Programs that use the API, and tasks that are offered to them."""

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import Permission, User
from django.test import Client

from jobs.api import task
from jobs.contrib.rest.scopes import Scope
from jobs.contrib.rest.services.tokens import make_token

JOBS = "/api/v1/jobs"


@task(title="Send a report", secret=("password",), api=True)
def send_report(*, month: int, to: list[str], password: str = "") -> str:
    """Send a report to people."""
    return f"{month} to {len(to)}"


def person(*permissions: str, username: str = "ada") -> User:
    """Return somebody with these permissions of the jobs app and no others."""
    user = User.objects.create_user(username)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="jobs", codename__in=permissions))
    return user


def program(owner: User, scopes: Collection[Scope] = tuple(Scope)) -> Client:
    """Return a client that shows a token of somebody."""
    return showing(make_token(owner, "a program", scopes)[1])


def showing(text: str) -> Client:
    """Return a client that shows this token."""
    return Client(headers={"Authorization": f"Bearer {text}"}, raise_request_exception=False)


def send(client: Client, path: str, body: Any = None, key: str = "") -> Any:
    """Return the answer to a POST, with an Idempotency-Key if there is one."""
    headers = {"Idempotency-Key": key} if key else {}
    content = {} if body is None else body
    return client.post(path, content, content_type="application/json", headers=headers)
