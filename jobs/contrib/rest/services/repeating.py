"""Do what is asked once, however often it is asked with the same Idempotency-Key, and answer alike."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now

from jobs.contrib.rest.limits import ANSWERS_KEPT, STILL_RUNNING
from jobs.contrib.rest.models import KeptAnswer
from jobs.contrib.rest.problems import ProblemError

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is answered: a status, a body as JSON, headers; and whether it was answered before."""

    status: int
    body: str
    headers: dict[str, str] = field(default_factory=dict)
    is_repeated: bool = False


def digest_of(method: str, path: str, body: Any) -> str:
    """Return what tells one request from another, however its JSON is spaced and ordered."""
    return hashlib.sha256(json.dumps([method, path, body], sort_keys=True).encode()).hexdigest()


def done(owner: "AbstractBaseUser", key: str | None, digest: str, act: Callable[[], Answer]) -> Answer:
    """Run `act` in one transaction with what is written of it; once, where there is a key. Raises ProblemError."""
    if key is None:
        with transaction.atomic():
            return act()
    return once(owner, key, digest, act)


def once(owner: "AbstractBaseUser", key: str, digest: str, act: Callable[[], Answer]) -> Answer:
    """Run `act` in a transaction, or return what it answered to the same key before.

    Raises ProblemError where the key stands for another request (422) or its first one still runs (409). A problem
    that `act` raises with `is_kept` is its answer from now on; any other error frees the key, as nothing was done.
    """
    run = uuid4()
    begun = _begin(owner, key, digest, run)
    if begun is not None:
        return begun
    try:
        with transaction.atomic():
            answer = _tried(act)
            _finish(owner, key, run, answer)
    except BaseException:
        _of(owner, key).filter(run=run, status=None).delete()
        raise
    return answer


def forget_old() -> int:
    """Delete the answers that are kept no longer; returns how many."""
    return KeptAnswer.objects.filter(kept_until__lt=Now()).delete()[0]


def _begin(owner: "AbstractBaseUser", key: str, digest: str, run: UUID) -> Answer | None:
    """Take the key for this run and return None; else the answer it has. Raises ProblemError."""
    _of(owner, key).filter(kept_until__lt=Now()).delete()
    times = {"begun_at": Now(), "kept_until": Now() + ANSWERS_KEPT}
    row = KeptAnswer(owner_id=owner.pk, key=key, request_digest=digest, run=run, **times)
    # The constraint decides who is first: a row that is there already is left as it is.
    KeptAnswer.objects.bulk_create([row], ignore_conflicts=True)
    kept = _of(owner, key).first()
    if kept is None:
        raise _still_running()
    if kept.run == run:
        return None
    if kept.request_digest != digest:
        raise ProblemError(422, "idempotency_key_reused", "This Idempotency-Key was sent with another request before.")
    if kept.status is not None:
        return Answer(status=kept.status, body=kept.body, headers=kept.headers, is_repeated=True)
    dead = _of(owner, key).filter(run=kept.run, status=None, begun_at__lt=Now() - STILL_RUNNING)
    if not dead.update(run=run, **times):
        raise _still_running()
    return None


def _tried(act: Callable[[], Answer]) -> Answer:
    try:
        with transaction.atomic():
            return act()
    except ProblemError as problem:
        if not problem.is_kept:
            raise
        return Answer(status=problem.status, body=problem.text(), headers=problem.headers)


def _finish(owner: "AbstractBaseUser", key: str, run: UUID, answer: Answer) -> None:
    said = {"status": answer.status, "body": answer.body, "headers": answer.headers}
    if not _of(owner, key).filter(run=run, status=None).update(**said):
        # It took so long that another run has taken over: what this one did is rolled back.
        raise _still_running()


def _of(owner: "AbstractBaseUser", key: str) -> "QuerySet[KeptAnswer]":
    return KeptAnswer.objects.filter(owner_id=owner.pk, key=key)


def _still_running() -> ProblemError:
    return ProblemError(
        409,
        "idempotency_key_in_use",
        "The first request with this Idempotency-Key still runs. Send it again in a moment.",
        headers={"Retry-After": "1"},
    )
