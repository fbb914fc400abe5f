"""Takes deliveries out of Redis as RQ's worker would, but many in one round trip, and by their names alone.

A message's name says all there is to know, `<job id>-<attempt>`: what its hash holds is never read, and so can't
name anything to be called. The hash is marked with the worker, where RQ's commands look for it, and is deleted
with the next call, when the database knows how the attempt ended.
"""

import logging
from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

import rq
from rq.job import Job as RQJob
from rq.job import JobStatus
from rq.suspension import WORKERS_SUSPENDED
from rq.utils import as_text

from jobs.backends.base import attempt_of, message_id
from jobs.backends.connecting import connect

logger = logging.getLogger(__name__)

# The hash of a message whose worker died with its machine goes by itself, so long after the task's timeout; seconds.
LEFT_OVER = 600
_TAKE = f"""
local count, sharers, worker, done = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
for i = 5, 4 + done do redis.call('DEL', '{RQJob.redis_job_namespace_prefix}' .. ARGV[i]) end
local popped, lane = ARGV[5 + done], tonumber(ARGV[6 + done])
if redis.call('EXISTS', KEYS[1]) == 1 then
  if lane then redis.call('LPUSH', KEYS[lane + 1], popped) end
  return false
end
local taken = {{}}
if lane then taken[1] = popped end
for i = 2, #KEYS do
  if #taken >= count then break end
  local waiting = redis.call('LLEN', KEYS[i])
  local share = math.min(count - #taken, math.ceil(waiting / sharers))
  if share > 0 then
    for _, id in ipairs(redis.call('LPOP', KEYS[i], share)) do taken[#taken + 1] = id end
  end
  if share < waiting then break end
end
for _, id in ipairs(taken) do
  local hash = '{RQJob.redis_job_namespace_prefix}' .. id
  local timeout = redis.call('HGET', hash, 'timeout')
  if timeout then
    redis.call('HSET', hash, 'worker_name', worker, 'status', '{JobStatus.STARTED.value}')
    redis.call('EXPIRE', hash, (tonumber(timeout) or 0) + {LEFT_OVER})
  end
end
return taken
"""


class Lanes:
    """The lanes that a worker serves, first served first. Whatever goes wrong raises redis.RedisError."""

    def __init__(self, names: Sequence[str], worker: str, sharers: int = 1) -> None:
        """Take the lanes' names, the name that RQ knows the worker by, and how many of it take from them at once."""
        self._keys = [f"{rq.Queue.redis_queue_namespace_prefix}{name}" for name in names]
        self._worker = worker
        self._sharers = sharers
        self._redis = connect()
        self._take = self._redis.register_script(_TAKE)
        # Whether RQ's workers were suspended when they were last asked.
        self.is_suspended = False

    def take(self, count: int, done: Iterable[tuple[UUID, int]] = ()) -> list[tuple[UUID, int]]:
        """Pop up to so many attempts, and delete what Redis knows of those that are done, in one round trip.

        Of a lane it is a fair share at most: what a few are enough for is begun at once. Nothing while RQ's workers are
        suspended.
        """
        return self._call(count, done, [])

    def wait(self, seconds: float) -> list[tuple[UUID, int]]:
        """Wait for an attempt and pop it; returns none when there was none for so many seconds."""
        found = cast("Any", self._redis.blpop(self._keys, timeout=seconds))
        if found is None:
            return []
        key, name = found
        return self._call(1, (), [name, self._keys.index(as_text(key)) + 1])

    def forget(self, done: Iterable[tuple[UUID, int]]) -> None:
        """Delete what Redis knows of attempts that are done."""
        self._call(0, done, [])

    def _call(self, count: int, done: Iterable[tuple[UUID, int]], popped: list[Any]) -> list[tuple[UUID, int]]:
        names = [message_id(*attempt) for attempt in done]
        found = self._take(
            keys=[WORKERS_SUSPENDED, *self._keys],
            args=[count, self._sharers, self._worker, len(names), *names, *popped],
        )
        self.is_suspended = found is None
        # The same attempt may have been delivered twice.
        return list(dict.fromkeys(attempt for name in cast("Any", found) or () if (attempt := _attempt_of(name))))


def _attempt_of(entry: bytes) -> tuple[UUID, int] | None:
    name = entry.decode(errors="replace")
    attempt = attempt_of(name)
    if attempt is None:
        logger.warning("Refused %.100r, which somebody put into a queue: it is no delivery.", name)
    return attempt
