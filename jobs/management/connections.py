"""Examine what Waybill is connected to: the database, its tables, and Redis."""

import time
from collections.abc import Callable

import redis
from django.template.defaultfilters import filesizeformat

from jobs.backends.connecting import address, shown
from jobs.backends.inspecting import NEARLY_FULL, SAFE_POLICY, RedisState, redis_state, uses_redis
from jobs.exceptions import BackendUnavailable
from jobs.management.preflight import CannotStart, check_database
from jobs.management.reaching_redis import ANSWER_SECONDS, ping, refusal, sentence_about
from jobs.selectors.findings import Finding, broken, ok, warning
from jobs.selectors.schema import unapplied_migrations

# Without one of these there is no work; every other finding is about how well it goes.
DATABASE, REDIS = "database", "redis"


def examine_database() -> Finding:
    """Return whether the database answers."""
    try:
        seconds = _timed(check_database)
    except CannotStart as reason:
        return broken(DATABASE, str(reason))
    return ok(DATABASE, f"The database answers ({_milliseconds(seconds)}).", seconds)


def examine_migrations() -> Finding:
    """Return whether the database has the tables that this code expects."""
    lacking = unapplied_migrations()
    if not lacking:
        return ok("migrations", "The database has all the tables of this version.")
    text = f"The database lacks migrations: {len(lacking):,}, the first is {'.'.join(lacking[0])}."
    return broken("migrations", text, "Run manage.py migrate.")


def examine_redis() -> list[Finding]:
    """Return whether Redis answers, and how it stands; nothing for another backend."""
    if not uses_redis():
        return []
    place = address()
    try:
        seconds = _timed(lambda: ping(place))
        state = redis_state(ANSWER_SECONDS)
    except (redis.RedisError, ValueError, BackendUnavailable) as error:
        sentence = refusal(place, error) or sentence_about(place)
        return [broken(REDIS, sentence, "Until then jobs are accepted, and wait in the database.")]
    answers = ok(REDIS, f"Redis at {shown(place)} answers ({_milliseconds(seconds)}).", seconds)
    return [answers, _policy(state), _memory(state), _persistence(state)]


def _policy(state: RedisState) -> Finding:
    name, remedy = "redis-policy", f"Set maxmemory-policy to {SAFE_POLICY} in Redis."
    if state.policy is None:
        return warning(name, "Redis does not say what it drops when it is full.", f"{remedy[:-1]}, if it is not.")
    if state.policy == SAFE_POLICY:
        return ok(name, "Redis drops nothing when it is full.")
    return warning(name, f"Redis drops deliveries when it is full: its maxmemory-policy is {state.policy}.", remedy)


def _memory(state: RedisState) -> Finding:
    name = "redis-memory"
    if state.used is None:
        return warning(name, "Redis does not say how full it is.", "Let its user run INFO.")
    if not state.limit:
        return ok(name, f"Redis uses {_size(state.used)}, and has no limit of its own.")
    text = f"Redis uses {_size(state.used)} of {_size(state.limit)}"
    if state.used < NEARLY_FULL * state.limit:
        return ok(name, f"{text}.")
    return warning(name, f"{text}; a full one refuses deliveries.", "Raise maxmemory in Redis, or start workers.")


def _persistence(state: RedisState) -> Finding:
    name = "redis-persistence"
    if state.persists is None:
        return ok(name, "Redis does not say whether it keeps its data over a restart; no job depends on it.")
    if state.persists:
        return ok(name, "Redis keeps its data over a restart.")
    text = "Redis forgets its data at a restart: no job is lost, the clock delivers again all that waits."
    return warning(name, text, "Set appendonly to yes in Redis if many jobs wait at a time.")


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _milliseconds(seconds: float) -> str:
    return f"{1000 * seconds:.0f} ms" if seconds >= 0.01 else f"{1000 * seconds:.1f} ms"


def _size(number: int) -> str:
    return filesizeformat(number).replace("\N{NO-BREAK SPACE}", " ")
