"""Enqueue the digests of everybody who waits for one: a job for each, in one batch."""

from jobs.api import batch
from jobs.contrib.notifications.digesting import key_of, who_waits
from jobs.contrib.notifications.models import Way
from jobs.contrib.notifications.tasks_digest import write_digest

_NAMES = {Way.HOURLY: "Hourly digests of notifications", Way.DAILY: "Daily digests of notifications"}


def fan_out(way: Way) -> dict[str, int]:
    """Enqueue a job for each who waits, in the caller's transaction; returns how many people that are."""
    requests = [
        write_digest.using(idempotency_key=key_of(pk, way)).prepare(person_id=str(pk), way=way.value)
        for pk in who_waits(way)
    ]
    if requests:
        batch(_NAMES[way]).enqueue(requests)
    return {"people": len(requests)}
