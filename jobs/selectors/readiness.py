"""Whether this process can serve, and how well the rest goes: cheap enough to be asked every few seconds."""

import logging
from dataclasses import asdict, dataclass
from enum import StrEnum

from django.db import Error

from jobs.backends.inspecting import redis_answers, uses_redis
from jobs.models import Kind
from jobs.selectors.health import is_alive, processes
from jobs.selectors.schema import unapplied_migrations

logger = logging.getLogger(__name__)

# A load balancer waits a second or two for the whole answer, and Redis is not what it turns on.
REDIS_SECONDS = 0.3


class State(StrEnum):
    """How one part stands."""

    OK = "ok"
    AWAY = "away"
    BEHIND = "behind"
    SILENT = "silent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Readiness:
    """How every part stands. In words that give nothing away: whoever asks need not be signed in."""

    database: State
    migrations: State
    redis: State
    clock: State
    workers: State

    @property
    def is_ready(self) -> bool:
        """Whether requests can be served. Without Redis they can: jobs are accepted, and wait."""
        return self.database is self.migrations is State.OK

    @property
    def verdict(self) -> str:
        """`ready`, `degraded` when jobs wait, `unavailable` when nothing works."""
        if not self.is_ready:
            return "unavailable"
        return "ready" if set(asdict(self).values()) == {State.OK} else "degraded"


def readiness() -> Readiness:
    """Return how every part stands; raises nothing that a part that is away could cause."""
    redis = _redis()
    try:
        migrations = State.BEHIND if unapplied_migrations() else State.OK
        clock, workers = (State.UNKNOWN, State.UNKNOWN) if migrations is State.BEHIND else _processes()
    except Error as error:
        # The reason is for the log: an answer to everybody names no hosts.
        logger.warning("The database is away: %s", error)
        unknown = State.UNKNOWN
        return Readiness(database=State.AWAY, migrations=unknown, redis=redis, clock=unknown, workers=unknown)
    return Readiness(database=State.OK, migrations=migrations, redis=redis, clock=clock, workers=workers)


def _redis() -> State:
    return State.OK if not uses_redis() or redis_answers(REDIS_SECONDS) else State.AWAY


def _processes() -> tuple[State, State]:
    alive = {process.kind for process in processes() if is_alive(process)}
    clock, workers = (State.OK if kind in alive else State.SILENT for kind in (Kind.CLOCK, Kind.WORKER))
    return clock, workers
