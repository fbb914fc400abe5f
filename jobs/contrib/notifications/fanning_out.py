"""Enqueue the digests of everybody who waits for one: a job for each, in batches of a transaction's worth."""

from jobs.api import batch
from jobs.contrib.notifications.digesting import key_of, who_waits
from jobs.contrib.notifications.models import Way
from jobs.contrib.notifications.tasks_digest import write_digest

_NAMES = {Way.HOURLY: "Hourly digests of notifications", Way.DAILY: "Daily digests of notifications"}


def fan_out(way: Way) -> dict[str, int]:
    """Enqueue a job for each who waits; returns how many people that are. Begun anew, it makes no second job."""
    people = 0
    for keys in who_waits(way):
        batch(_NAMES[way]).enqueue(
            write_digest.using(idempotency_key=key_of(pk, way)).prepare(person_id=str(pk), way=way.value) for pk in keys
        )
        people += len(keys)
    return {"people": people}
