"""Whether Redis answers, and waiting until it does."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

# A server that does not answer within this long is as good as away, in seconds.
ANSWER_SECONDS = 5
LONGEST_PAUSE_SECONDS = 30
# Subclasses of ConnectionError, though someone answered: waiting mends neither.
_REFUSALS = (redis.AuthenticationError, redis.exceptions.AuthorizationError)


class RedisRefuses(Exception):
    """The Redis in REDIS_URL can't be used, and waiting won't change that; the message says what to do."""


def ping(url: str) -> None:
    """Ask a Redis for an answer, once; raises redis.RedisError, or ValueError for an address that is none."""
    # Without the client's own retries, which take seconds: a refused connection is an answer here.
    options = {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS}
    try:
        with redis.Redis.from_url(url, **options, retry=Retry(NoBackoff(), 0)) as client:
            client.ping()
    except TypeError as error:
        # What redis-py makes of an option in the address that it does not know.
        raise ValueError("unknown option") from error


def answers(url: str) -> bool:
    """Say whether the Redis at this address can be reached; raises RedisRefuses."""
    try:
        ping(url)
    except _REFUSALS:
        raise RedisRefuses(f"Redis at {place(url)} refuses the password: correct REDIS_URL.") from None
    except (redis.ConnectionError, redis.TimeoutError):
        return False
    except (redis.RedisError, ValueError) as error:
        raise RedisRefuses(f"Redis at {place(url)} can't be used ({error}): correct REDIS_URL.") from None
    return True


def wait_for_redis(url: str, say: Callable[[str], object], sleep: Callable[[float], object] = time.sleep) -> None:
    """Return when Redis answers; says a sentence before each pause. Raises RedisRefuses."""
    pause = 1
    while not answers(url):
        say(f"{sentence_about(url)} Trying again in {pause} s.")
        sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def sentence_about(url: str) -> str:
    """Return what to say of a Redis that can't be reached."""
    return f"Redis at {place(url)} can't be reached: start it, or set REDIS_URL."


def place(url: str) -> str:
    """Return host and port of an address, or its socket, and nothing that may be a password."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or 6379}" if parts.hostname else parts.path
