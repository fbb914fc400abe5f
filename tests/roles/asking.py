"""Requests as the matrix makes them: each POST is taken back, and a GET that writes is caught."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client

from jobs.models import Allowance

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")

# Sessions, and how much of an allowance is used: what looking leaves behind.
ASIDE = (Session, Allowance)

# What other systems post to, signed; a mail program by the address itself.
SIGNED = frozenset({"webhooks:payments", "notifications:unsubscribe"})

API, JOBS = "/api/", "/api/v1/jobs"
# What a program sends to make a job.
STARTED = {"task": "billing.tasks.generate_pdf", "arguments": {"invoice_id": 1}}

# What any of the acts wants to be told; each takes what is its own.
TOLD = {"reason": "asked by phone", "note": "known", "hours": "1", "q": "status:failed", "post": "yes"}


def received(response: Any) -> Any:
    """Return an answer whose file, where it sends one, is closed; its own `close` would close the database, too."""
    for close in response._resource_closers:
        close()
    return response


def posted(client: Client, path: str) -> int:
    """Return what a POST answers, and take back what it did."""
    # Who logs out stays signed in.
    kept = deepcopy(client.cookies)
    with transaction.atomic():
        status: int = _posted(client, path).status_code
        transaction.set_rollback(True)
    client.cookies = kept
    return status


def _posted(client: Client, path: str) -> Any:
    if not path.startswith(API):
        return client.post(path, {**TOLD, "form_token": str(uuid4()), "request_key": str(uuid4())})
    return client.post(path, STARTED if path == JOBS else {"reason": "asked by phone"}, content_type="application/json")


@contextmanager
def nothing_written(*, unless: bool = False) -> Iterator[None]:
    """Fail at a statement that writes, unless it may; sessions aside."""
    if unless:
        yield
        return
    with connection.execute_wrapper(_refuse_to_write):
        yield


def _refuse_to_write(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.lstrip().startswith(WRITES) and not any(model._meta.db_table in sql for model in ASIDE):
        raise AssertionError(f"Looking writes: {sql[:100]}")
    return execute(sql, params, many, context)


def everything() -> str:
    """Return what all tables hold, sessions aside, as one hash."""
    models = apps.get_models(include_auto_created=True)
    tables = [model for model in models if model._meta.managed and not model._meta.proxy and model not in ASIDE]
    rows = {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in tables}
    return hashlib.sha256(json.dumps(rows, default=str).encode()).hexdigest()
