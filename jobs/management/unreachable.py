"""Tells an error that says "the server is away" from one that is a bug."""

import redis
from django.db import OperationalError

from jobs.backends.connecting import address
from jobs.management.preflight import CannotStart, check_database
from jobs.management.reaching_redis import refusal, sentence_about


def unreachable(error: Exception) -> str:
    """Return a sentence if the error came of a database or a Redis that can't be reached; else nothing."""
    if isinstance(error, redis.ConnectionError | redis.TimeoutError):
        return refusal(address(), error) or sentence_about(address())
    if not isinstance(error, OperationalError):
        return ""
    try:
        # A missing table is the same class of error: only asking again tells.
        check_database()
    except CannotStart as reason:
        return str(reason)
    return ""
