"""Deliveries through RQ: an RQ job named `<uuid>-<attempt>` that holds nothing but these two, as JSON."""

import json
import re
import secrets
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import redis
import rq
import rq.command
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.job import Job as RQJob
from rq.serializers import JSONSerializer
from rq.utils import as_text

from jobs.backends.base import ENTRYPOINT, Delivery
from jobs.backends.connecting import address, connect, shown
from jobs.backends.pushing import push
from jobs.exceptions import BackendUnavailable
from jobs.queues import every_lane

# A mark tells the clock of this process that Redis still has its memory; left behind, it goes by itself, in seconds.
MARK_TTL = 24 * 3600
# A delivery is about a hundred bytes.
MAX_MESSAGE_BYTES = 10_000
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# What an RQ job may carry to be called besides its function.
_EXTRAS = frozenset({"success_callback_name", "failure_callback_name", "stopped_callback_name", "webhooks"})


class RefusedDelivery(NoSuchJobError):
    """An RQ job that is not one of ours. To RQ it does not exist, so a worker drops it and goes on."""


class DeliveryJob(RQJob):
    """An RQ job that is refused, before anything is imported, unless it is a delivery and nothing more.

    Whoever can write to Redis could otherwise name any callable, callback or address to be called.
    """

    def restore(self, raw_data: Any) -> Any:
        """Load the job's hash; raises RefusedDelivery."""
        problem = _problem(raw_data)
        if not problem:
            try:
                return super().restore(raw_data)
            except Exception as error:  # noqa: BLE001  # whatever breaks RQ's reading must not end the worker
                problem = f"RQ can't read it ({type(error).__name__})"
        self.log.error("Refused the RQ job %s: %s.", self.id, problem)
        raise RefusedDelivery(problem)


def _problem(raw_data: Any) -> str:
    try:
        stored = {as_text(name): value for name, value in raw_data.items()}
        call = json.loads(_unpacked(stored.get("data", b"")))
    except (ValueError, TypeError, RecursionError):
        return "its data is not the JSON of a call"
    if extra := _EXTRAS & {name for name, value in stored.items() if value}:
        return f"it carries {', '.join(sorted(extra))}"
    if not _is_delivery(call):
        return f"it calls {call!r:.100}; only {ENTRYPOINT} with a job id and an attempt is run"
    return ""


def _is_delivery(call: Any) -> bool:
    match call:
        case [function, None, [str(job_id), int(attempt)], keywords] if function == ENTRYPOINT and keywords == {}:
            return attempt > 0 and _UUID.fullmatch(job_id) is not None
    return False


def _unpacked(data: bytes) -> bytes:
    try:
        # Bounded: a few bytes may unpack to gigabytes.
        return zlib.decompressobj().decompress(data, MAX_MESSAGE_BYTES)
    except zlib.error:
        return data


class RQBackend:
    """The backend for production: Redis lists that any RQ worker can serve."""

    def __init__(self) -> None:
        """Begin without a mark in Redis."""
        self._mark_key = f"waybill:mark:{secrets.token_hex(8)}"
        self._mark = ""

    def deliver(self, deliveries: Iterable[Delivery]) -> None:
        """Push all deliveries, in one round trip a lane; raises BackendUnavailable."""
        self._push(deliveries, first=False)

    def deliver_first(self, deliveries: Iterable[Delivery]) -> None:
        """Push all deliveries to the front of their lanes, in one round trip each; raises BackendUnavailable."""
        self._push(deliveries, first=True)

    def waiting(self) -> dict[str, list[str]]:
        """Return the ids in each lane of Redis, all in one round trip; raises BackendUnavailable.

        Whole lanes, instead of asking for each id: LPOS walks the list once for every question.
        """
        lanes = list(every_lane())
        with _redis_errors(), connect().pipeline(transaction=False) as pipeline:
            for lane in lanes:
                pipeline.lrange(self._queue(lane).key, 0, -1)
            found = pipeline.execute()
        return {lane: [_as_name(entry) for entry in entries] for lane, entries in zip(lanes, found, strict=True)}

    def discard(self, lane: str, message_id: str) -> None:
        """Take a message out of a lane, once if it is there twice; raises BackendUnavailable."""
        with _redis_errors():
            name = message_id.encode(errors="surrogateescape")
            connect().lrem(self._queue(lane).key, 1, name)  # type: ignore[arg-type]  # bytes are sent as they are

    def empty(self, lanes: Iterable[str]) -> None:
        """Take all messages out of lanes; raises BackendUnavailable."""
        with _redis_errors():
            for lane in lanes:
                self._queue(lane).empty()  # type: ignore[no-untyped-call]

    def has_forgotten(self) -> bool:
        """Leave a new mark in Redis; say whether the one left last was not there. Raises BackendUnavailable."""
        mark = secrets.token_hex(8)
        with _redis_errors(), connect().pipeline(transaction=True) as pipeline:
            pipeline.get(self._mark_key)
            pipeline.set(self._mark_key, mark, ex=MARK_TTL)
            found, _ = pipeline.execute()
        last, self._mark = self._mark, mark
        return found is None or as_text(found) != last

    def stop(self, delivery: Delivery) -> None:
        """Take a delivery out of its lane and tell a worker that runs it to stop; raises BackendUnavailable."""
        with _redis_errors():
            self._queue(delivery.lane).remove(delivery.message_id)
            try:
                rq.command.send_stop_job_command(connect(), delivery.message_id, serializer=JSONSerializer)
            except (NoSuchJobError, InvalidJobOperation):
                # No worker has it: it ended meanwhile or was never taken, and what it was is of no use.
                connect().delete(DeliveryJob.key_for(delivery.message_id))

    def worker_name(self) -> str:
        """Return the RQ worker's name; empty outside of one."""
        current = rq.get_current_job()
        return (current.worker_name or "") if current else ""

    def _push(self, deliveries: Iterable[Delivery], *, first: bool) -> None:
        by_lane: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in deliveries:
            by_lane[delivery.lane].append(delivery)
        with _redis_errors():
            for lane, batch in by_lane.items():
                push(self._queue(lane), batch, first=first)

    def _queue(self, lane: str) -> rq.Queue:
        return rq.Queue(lane, connection=connect(), serializer=JSONSerializer, job_class=DeliveryJob)


def _as_name(entry: bytes) -> str:
    # Whoever can write to Redis may leave anything in a lane; the way back to its bytes is kept.
    return entry.decode(errors="surrogateescape")


@contextmanager
def _redis_errors() -> Iterator[None]:
    try:
        yield
    except redis.RedisError as error:
        raise BackendUnavailable(f"Redis at {shown(address())} can't be reached: {error}") from error
