"""Pushes deliveries as RQ itself would have written them: the same keys, the same fields, a batch in one call.

RQ makes an object of each message and sends Redis some twenty fields for it. All but three are the same in a batch:
RQ makes those once, and Redis puts them together.
"""

import json
import zlib
from collections.abc import Iterable, Iterator
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
# The least window and memory that zlib takes: making its usual ones ready costs more than packing a hundred bytes.
_WINDOW_BITS, _MEMORY_LEVEL = 9, 1
# Of each message its id, data and timeout, in this order; what all have in common follows behind the last.
_OWN = ("description", "data", "timeout")
_PUSH = f"""
local queues, lane, jobs = KEYS[1], KEYS[2], #KEYS - 2
local shared = {{unpack(ARGV, {len(_OWN)} * jobs + 1)}}
for i = 1, jobs do
  local id, data, timeout = unpack(ARGV, {len(_OWN)} * i - 2, {len(_OWN)} * i)
  redis.call('HSET', KEYS[i + 2], 'description', id, 'data', data, 'timeout', timeout, unpack(shared))
  redis.call('RPUSH', lane, id)
end
redis.call('SADD', queues, lane)
"""


def push(queue: rq.Queue, deliveries: Iterable[Delivery]) -> None:
    """Push deliveries to one queue, all or none; raises redis.RedisError."""
    # Two rows never share a message id, but one row may be handed in twice.
    messages = {delivery.message_id: delivery for delivery in deliveries}
    own = [part for message_id, delivery in messages.items() for part in _own(message_id, delivery)]
    keys = [queue.redis_queues_keys, queue.key, *map(queue.job_class.key_for, messages)]
    queue.connection.register_script(_PUSH)(keys=keys, args=[*own, *_shared(queue)])


def _own(message_id: str, delivery: Delivery) -> tuple[str, bytes, int]:
    call = json.dumps([ENTRYPOINT, None, [str(delivery.job_id), delivery.attempt], {}]).encode()
    return message_id, _packed(call), delivery.timeout + ALARM_MARGIN


def _packed(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=_WINDOW_BITS, memLevel=_MEMORY_LEVEL)
    return packer.compress(data) + packer.flush()


def _shared(queue: rq.Queue) -> Iterator[Any]:
    job = queue.create_job(ENTRYPOINT, status=JobStatus.QUEUED, result_ttl=0, failure_ttl=FAILURE_TTL)
    job.enqueued_at = now()
    for name, value in job.to_dict().items():
        if name not in _OWN:
            yield from (name, value)
