"""Bugs of limits, for the failpoints to find; see `bugs`."""

from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from jobs.models import Job, Limit
from jobs.services import admitting, letting_in
from jobs.services.journal import record_act
from jobs.services.limiting import set_limit
from tests.chaos.failpoints.acts import limiters
from tests.chaos.failpoints.bugs import Bug


def give_turns_before_their_slots() -> int:
    rooms = admitting._look(list(Limit.objects.in_force()))
    taken: dict[Any, Job] = {}
    with transaction.atomic():
        for room in rooms.values():
            admitting._fill(room, rooms, taken)
        admitting._give(list(taken.values()))
    admitting._keep(rooms.values())
    return len(taken)


def limit_before_the_history(name: Any, *, concurrency: int, actor: Any, reason: str) -> Limit:
    Limit.objects.bulk_create([Limit(scope=name[0], name=name[1])], ignore_conflicts=True)
    Limit.objects.filter(scope=name[0], name=name[1]).update(concurrency=concurrency, changed_at=Now())
    limit = Limit.objects.get(scope=name[0], name=name[1])
    record_act(actor, limit, "Changed.", reason)
    return limit


LIMIT_BUGS = [
    Bug(
        lines_of=__name__,
        module=letting_in,
        name="admit",
        instead=give_turns_before_their_slots,
        operation="give turns, by rates",
        shows="mismatched",
    ),
    Bug(
        lines_of=__name__,
        module=limiters,
        name=set_limit.__name__,
        instead=limit_before_the_history,
        operation="limit a queue",
        shows="mismatched",
    ),
]
