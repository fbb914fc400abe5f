"""How Redis stands: what the doctor asks of it, too."""

from jobs.backends.inspecting import SAFE_POLICY, redis_answers, redis_state, uses_redis
from jobs.models import AlertRule
from jobs.selectors.breaches.reading import Evidence, Reading

# A rule must not keep the others waiting, in seconds.
REDIS_SECONDS = 2.0
_PROCESSES = Evidence(page="heartbeat")


def redis_away(rule: AlertRule) -> list[Reading]:
    """Read whether Redis answers; nothing for another backend."""
    if not uses_redis():
        return []
    answers = redis_answers(REDIS_SECONDS)
    text = "Redis answers." if answers else "Redis does not answer: jobs are accepted, and wait in the database."
    return [Reading(about="redis", text=text, is_breach=not answers, evidence=_PROCESSES)]


def redis_memory(rule: AlertRule) -> list[Reading]:
    """Read how full Redis is; nothing where it has no limit or does not say. Raises BackendUnavailable."""
    state = redis_state(REDIS_SECONDS) if uses_redis() else None
    if state is None or not state.limit or state.used is None:
        return []
    percent = 100 * state.used // state.limit
    text = f"Redis uses {percent} % of the memory it may have; a full one refuses deliveries."
    is_breach = 100 * state.used >= rule.threshold * state.limit
    return [Reading(about="redis", text=text, count=percent, is_breach=is_breach, evidence=_PROCESSES)]


def redis_policy(rule: AlertRule) -> list[Reading]:
    """Read whether Redis drops deliveries when it is full; nothing where it does not say. Raises BackendUnavailable."""
    state = redis_state(REDIS_SECONDS) if uses_redis() else None
    if state is None or state.policy is None:
        return []
    is_safe = state.policy == SAFE_POLICY
    drops = f"Redis drops deliveries when it is full: its maxmemory-policy is {state.policy}, not {SAFE_POLICY}."
    text = "Redis drops nothing when it is full." if is_safe else drops
    return [Reading(about="redis", text=text, is_breach=not is_safe, evidence=_PROCESSES)]
