"""Tells an error that says "the server is away" from one that is a bug."""

import redis
from django.conf import settings
from django.db import OperationalError

from jobs.management.preflight import CannotStart, check_database
from jobs.management.reaching_redis import sentence_about


def unreachable(error: Exception) -> str:
    """Return a sentence if the error came of a database or a Redis that can't be reached; else nothing."""
    if isinstance(error, redis.ConnectionError | redis.TimeoutError):
        return sentence_about(settings.REDIS_URL)
    if not isinstance(error, OperationalError):
        return ""
    try:
        # A missing table is the same class of error: only asking again tells.
        check_database()
    except CannotStart as reason:
        return str(reason)
    return ""
