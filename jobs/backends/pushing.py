"""Pushes deliveries as RQ itself would have written them: the same keys, the same fields, a batch in one call.

RQ makes an object of each message and sends Redis some twenty fields for it. All but three are the same in a batch:
RQ makes those once, and Redis puts them together.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import rq
from rq.job import JobStatus
from rq.utils import now

from jobs.backends.base import ENTRYPOINT, Delivery

# RQ's own alarm is the backstop behind ours, which ends a task at its timeout: beyond it there is time to wait for
# a database that is away, at the claim and at the record of the end; in seconds.
ALARM_MARGIN = 60
# RQ's record of a delivery that broke is no audit: the row is. Kept for a look with `rq info`, in seconds.
FAILURE_TTL = 3600
# Of RQ's data of a call all but the id and the number is always the same.
_CALL = json.dumps([ENTRYPOINT, None, ["%s", "%d"], {}]).replace('"%d"', "%d")
# What begins a zlib stream (RFC 1950), and a block of it that is the last and stored as it is (RFC 1951).
_ZLIB, _STORED = b"\x78\x01", b"\x01"
# Of each message, whose id is in its key: its data and timeout. What all have in common follows behind the last.
_OWN = ("data", "timeout")
_ID = "description"
# Lua hands on no more than 8,000 arguments at once.
_MOST = 1_000
# A hash is a copy of what all have in common. That is written first: a Redis that is full refuses a script whose first
# write needs memory, and lets one go on that has written something else. COPY takes away whatever was there, also the
# expiry that a worker may have put on the hash of what it took: what is delivered again must not go by it.
_PUSH = f"""
local queues, lane, template, jobs = KEYS[1], KEYS[2], KEYS[3], #KEYS - 3
local prefix, ids = #ARGV[1] + 1, {{}}
redis.call('HSET', template, unpack(ARGV, 2 * jobs + 2, #ARGV - 1))
for i = 1, jobs do
  local key = KEYS[i + 3]
  ids[i] = string.sub(key, prefix)
  redis.call('COPY', template, key, 'REPLACE')
  redis.call('HSET', key, '{_ID}', ids[i], 'data', ARGV[2 * i], 'timeout', ARGV[2 * i + 1])
end
redis.call('DEL', template)
for i = 1, jobs, {_MOST} do
  redis.call(ARGV[#ARGV], lane, unpack(ids, i, math.min(i + {_MOST} - 1, jobs)))
end
redis.call('SADD', queues, lane)
"""


def push(queue: rq.Queue, deliveries: Sequence[Delivery], *, first: bool = False) -> None:
    """Push deliveries to the end of one queue, or before all that wait there; all or none. Raises redis.RedisError."""
    # Two rows never share a message id, but one row may be handed in twice.
    messages = {delivery.message_id: delivery for delivery in (reversed(deliveries) if first else deliveries)}
    own = [part for delivery in messages.values() for part in _own(delivery)]
    keys = [queue.redis_queues_keys, queue.key, f"{queue.key}:template", *map(queue.job_class.key_for, messages)]
    prefix = queue.job_class.key_for("")
    queue.connection.register_script(_PUSH)(
        keys=keys, args=[prefix, *own, *_shared(queue), "LPUSH" if first else "RPUSH"]
    )


def _own(delivery: Delivery) -> tuple[bytes, int]:
    call = _CALL % (delivery.job_id, delivery.attempt)
    return _packed(call.encode()), delivery.timeout + ALARM_MARGIN


def _packed(data: bytes) -> bytes:
    """Return a hundred bytes as zlib does that may not pack: half of them are an id, which hardly packs."""
    length = len(data)
    return b"".join(
        (
            _ZLIB,
            _STORED,
            length.to_bytes(2, "little"),
            (length ^ 0xFFFF).to_bytes(2, "little"),
            data,
            zlib.adler32(data).to_bytes(4, "big"),
        )
    )


def _shared(queue: rq.Queue) -> Iterator[Any]:
    job = queue.create_job(ENTRYPOINT, status=JobStatus.QUEUED, result_ttl=0, failure_ttl=FAILURE_TTL)
    job.enqueued_at = now()
    for name, value in job.to_dict().items():
        if name not in (_ID, *_OWN):
            yield from (name, value)
