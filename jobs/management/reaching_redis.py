"""Whether Redis answers, and waiting until it does."""

import ssl
import time
from collections.abc import Callable, Iterable

import redis
from redis.sentinel import MasterNotFoundError

from jobs.backends.connecting import Address, Sentinels, probe, sentinels_of, shown

# A server that does not answer within this long is as good as away, in seconds.
ANSWER_SECONDS = 5
LONGEST_PAUSE_SECONDS = 30
# Subclasses of ConnectionError, though someone answered: waiting mends neither.
_REFUSALS = (redis.AuthenticationError, redis.exceptions.AuthorizationError)


class RedisRefuses(Exception):
    """The Redis that settings name can't be used, and waiting won't change that; the message says what to do."""


def ping(place: Address) -> None:
    """Ask a Redis for an answer, once; raises redis.RedisError, or ValueError for an address that is none."""
    with probe(place, ANSWER_SECONDS) as client:
        try:
            client.ping()
        except MasterNotFoundError:
            # redis-py takes a sentinel that refuses us for one that is away.
            _raise_refusal(sentinels_of(client))
            raise


def answers(place: Address) -> bool:
    """Say whether the Redis at this address can be reached; raises RedisRefuses."""
    try:
        ping(place)
    except (redis.RedisError, ValueError) as error:
        if refused := refusal(place, error):
            raise RedisRefuses(refused) from None
        return False
    return True


def wait_for_redis(place: Address, say: Callable[[str], object], sleep: Callable[[float], object] = time.sleep) -> None:
    """Return when Redis answers; says a sentence before each pause. Raises RedisRefuses."""
    pause = 1
    while not answers(place):
        say(f"{sentence_about(place)} Trying again in {pause} s.")
        sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def refusal(place: Address, error: Exception) -> str:
    """Return what to say of an error that no waiting mends; nothing for a Redis that is away."""
    remedy = "REDIS_CA_FILE" if _distrusted(error) else setting(place)
    problem = _problem(error)
    return f"Redis at {shown(place)} {problem}: correct {remedy}." if problem else ""


def sentence_about(place: Address) -> str:
    """Return what to say of a Redis that can't be reached."""
    return f"Redis at {shown(place)} can't be reached: start it, or set {setting(place)}."


def setting(place: Address) -> str:
    """Return the name of the setting that a place comes from."""
    return "REDIS_SENTINELS" if isinstance(place, Sentinels) else "REDIS_URL"


def _problem(error: Exception) -> str:
    if isinstance(error, _REFUSALS):
        return "refuses the password"
    if reason := _distrusted(error):
        return f"shows a certificate that is not trusted ({reason})"
    if isinstance(error, redis.ConnectionError | redis.TimeoutError):
        return ""
    return f"can't be used ({error})"


def _distrusted(error: Exception) -> str:
    """Return why a certificate was not trusted; nothing for another error."""
    # redis-py passes it on as a connection that failed.
    cause = error.__context__
    return cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else ""


def _raise_refusal(sentinels: Iterable[redis.Redis]) -> None:
    for sentinel in sentinels:
        try:
            sentinel.ping()
        except redis.RedisError as error:
            if _problem(error):
                raise
