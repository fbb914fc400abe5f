"""What other applications import to add addresses of their own to the API; nothing else here is theirs."""

from jobs.contrib.rest.addresses import job_address
from jobs.contrib.rest.answering import answered, shown
from jobs.contrib.rest.callers import Caller, caller_of
from jobs.contrib.rest.describing import answers
from jobs.contrib.rest.moments import Moment
from jobs.contrib.rest.mounting import register_router
from jobs.contrib.rest.parameters import KEY, IdempotencyKey, known_only
from jobs.contrib.rest.problems import invalid, not_found
from jobs.contrib.rest.schemas.base import Told
from jobs.contrib.rest.scopes import Scope
from jobs.contrib.rest.services.repeating import Answer, digest_of, done

__all__ = [
    "KEY",
    "Answer",
    "Caller",
    "IdempotencyKey",
    "Moment",
    "Scope",
    "Told",
    "answered",
    "answers",
    "caller_of",
    "digest_of",
    "done",
    "invalid",
    "job_address",
    "known_only",
    "not_found",
    "register_router",
    "shown",
]
