"""A job to be: a task, its options and its arguments, checked where they are given and not when the job runs."""

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone

from jobs.arguments import check_arguments, json_problem
from jobs.exceptions import InvalidOptions
from jobs.registry import TaskDefinition, check_priority, check_queue_name, check_timeout

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

MAX_KEY_LENGTH = 200
MAX_TENANT_LENGTH = 100
MAX_LABEL_LENGTH = 200
# What the column for a subject's primary key holds: a UUID and more.
MAX_SUBJECT_ID_LENGTH = 64
# Ten years: further away is a unit mistaken, and dates end in the year 9999.
FURTHEST = timedelta(days=3650)


@dataclass(frozen=True, kw_only=True)
class Options:
    """What `.using()` can set; None means as the task declares it. Raises InvalidOptions."""

    queue_name: str | None = None
    priority: int | None = None
    run_after: datetime | timedelta | None = None
    idempotency_key: str = ""
    subject: models.Model | None = None
    label: str = ""
    requested_by: "AbstractBaseUser | None" = None
    tenant: str = ""
    timeout: int | None = None

    def __post_init__(self) -> None:
        """Check each option where it is given, not when the job is written."""
        if self.queue_name is not None:
            check_queue_name(self.queue_name)
        if self.priority is not None:
            check_priority(self.priority)
        if self.timeout is not None:
            check_timeout(self.timeout)
        _check_run_after(self.run_after)
        _check_text("idempotency_key", self.idempotency_key, MAX_KEY_LENGTH)
        _check_text("tenant", self.tenant, MAX_TENANT_LENGTH)
        _check_text("label", self.label, MAX_LABEL_LENGTH)
        _check_saved("subject", self.subject)
        _check_saved("requested_by", self.requested_by)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One job to be: a task, its options, and arguments that have been checked."""

    definition: TaskDefinition
    options: Options
    # Not in what an error report shows of a request: some may be secret.
    arguments: Mapping[str, Any] = field(repr=False)
    # Columns that are taken over from another job as they are.
    inherited: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the arguments against the task; raises InvalidArguments."""
        check_arguments(self.definition, self.arguments)

    @property
    def digest(self) -> str:
        """What tells one request from another: the task and the arguments as JSON, hashed (SHA-256)."""
        canonical = json.dumps([self.definition.name, self.arguments], sort_keys=True)
        return sha256(canonical.encode()).hexdigest()


def check_option_names(given: Mapping[str, object]) -> None:
    """Refuse what `.using()` does not take, and a key that says nothing; raises InvalidOptions."""
    names = [field.name for field in fields(Options)]
    for name in given.keys() - names:
        close = difflib.get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"it takes {', '.join(names)}."
        raise InvalidOptions(f".using() takes no {name!r}: {hint}")
    if given.get("idempotency_key") == "":
        raise InvalidOptions("idempotency_key='' names no request: leave it out, or say what makes this one the same.")


def _check_run_after(run_after: object) -> None:
    if run_after is None:
        return
    if not isinstance(run_after, datetime | timedelta):
        raise InvalidOptions(f"run_after={run_after!r}: pass an aware datetime or a timedelta from now.")
    if isinstance(run_after, datetime) and timezone.is_naive(run_after):
        raise InvalidOptions(
            f"run_after={run_after!r} has no time zone, so it names no moment. "
            "Pass django.utils.timezone.make_aware(run_after), or a timedelta from now."
        )
    if (run_after if isinstance(run_after, timedelta) else run_after - timezone.now()) > FURTHEST:
        raise InvalidOptions(f"run_after={run_after!r}: a job waits {FURTHEST.days:,} days at most.")


def _check_text(name: str, value: object, longest: int) -> None:
    if not isinstance(value, str) or len(value) > longest or json_problem(value, name):
        raise InvalidOptions(f"{name}={value!r:.80}: pass text of at most {longest} characters.")


def _check_saved(name: str, value: object) -> None:
    if value is None:
        return
    if not isinstance(value, models.Model) or value.pk is None:
        raise InvalidOptions(f"{name}={value!r:.80}: pass a saved model instance.")
    if len(str(value.pk)) > MAX_SUBJECT_ID_LENGTH:
        raise InvalidOptions(f"{name}={value!r:.80}: its primary key is longer than {MAX_SUBJECT_ID_LENGTH}.")
