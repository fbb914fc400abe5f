"""Admit: give turns to jobs that wait at the gate, as many as their limits have room for, and deliver them.

Two who do it at once wait for each other at the limits' rows: what one has given away, the other sees.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Now, Substr

from jobs.models import Job, JobQuerySet, Limit, LimitPace, Scope, Status
from jobs.models.clock import database_time
from jobs.services.delivering import deliver_after_commit
from jobs.services.gates import MARKER_LENGTH, rate_marker
from jobs.services.rooms import Room, rooms_of
from jobs.services.turn_order import next_in_turn

# Turns given by one limit before another has its own, and rounds of them: a tick has other things to do.
MOST_AT_ONCE = 5_000
MOST_ROUNDS = 20
# Of what is counted apart many may have no room, which is known only when they are looked at.
MOST_APART = 500

Rooms = dict[tuple[str, str], Room]


def admit() -> int:
    """Give turns to all for whom there is room; returns to how many."""
    with transaction.atomic():
        # Always all of them, in the same order: nobody waits for somebody who waits for him.
        limits = list(Limit.objects.in_force().order_by("pk").select_for_update())
        if not limits:
            return 0
        rooms = _look(limits)
        admitted: dict[UUID, Job] = {}
        awaited = _awaited(limits)
        for room in rooms.values():
            if room.limit.pk in awaited:
                _fill(room, rooms, admitted)
        _give(list(admitted.values()))
        _keep(rooms.values())
    return len(admitted)


def _look(limits: Sequence[Limit]) -> Rooms:
    rooms: Rooms = {(limit.scope, limit.name): Room(limit) for limit in limits}
    for job in _holders(limits):
        for room in rooms_of(job, rooms):
            room.hold(job)
    # Asked once they are read: whoever had begun by then has begun before this moment, however long it took to read.
    now = database_time()
    for room in rooms.values():
        room.now = now
    rates = [room for room in rooms.values() if room.rate]
    if rates:
        markers = {marker for room in rates for marker in room.out}
        paces = LimitPace.objects.filter(Q(key="") | Q(turns_out__gt=0) | Q(key__in=markers))
        _take_in(paces.filter(limit__in=[room.limit for room in rates]), rates)
    return rooms


def _holders(limits: Sequence[Limit]) -> Iterable[Job]:
    """Yield what runs, and what has a turn and will."""
    of_limits = Q(queue_name__in=_names(limits, Scope.QUEUE)) | Q(task__in=_names(limits, Scope.TASK))
    holds = Q(status=Status.RUNNING) | Q(status=Status.READY, turn_at__isnull=False)
    return Job.objects.filter(of_limits, holds).order_by().only("status", "queue_name", "task", "gate").iterator()


def _names(limits: Iterable[Limit], scope: Scope) -> list[str]:
    return [limit.name for limit in limits if limit.scope == scope]


def _take_in(paces: Iterable[LimitPace], rooms: Iterable[Room]) -> None:
    by_limit: dict[int, list[LimitPace]] = {}
    for pace in paces:
        by_limit.setdefault(pace.limit_id, []).append(pace)
    for room in rooms:
        room.look(by_limit.get(room.limit.pk, ()))


def _awaited(limits: Iterable[Limit]) -> set[int]:
    """Return the keys of the limits that somebody waits for: of dozens there are few, and each would be asked."""
    waiting = Job.objects.at_the_gate().order_by().values("pk")
    # One look into the index for each: no EXISTS, of which PostgreSQL may make a table of all that waits.
    of_queue, of_task = (Subquery(waiting.filter(**{its: OuterRef("name")})[:1]) for its in ("queue_name", "task"))
    first = Case(When(scope=Scope.QUEUE, then=of_queue), default=of_task)
    rows = Limit.objects.filter(pk__in=[limit.pk for limit in limits]).alias(first=first)
    return set(rows.exclude(first=None).values_list("pk", flat=True))


def _fill(room: Room, rooms: Rooms, taken: dict[UUID, Job]) -> None:
    """Take as many jobs as one limit has room for, and a place in their other limits with it."""
    before = len(taken)
    for _ in range(MOST_ROUNDS):
        most = min(room.left, MOST_APART if room.is_apart else MOST_AT_ONCE, before + MOST_AT_ONCE - len(taken))
        waiting = _waiting(room, rooms).exclude(pk__in=list(taken))
        found = next_in_turn(waiting, most, room.limit.after_tenant) if most else []
        if not found:
            break
        _take_in(_unknown_paces(found, rooms), rooms.values())
        for job in found:
            if _takes(job, rooms):
                taken[job.pk] = job
                room.limit.after_tenant = job.tenant


def _takes(job: Job, rooms: Rooms) -> bool:
    needed = rooms_of(job, rooms)
    fits = all(room.fits(job) for room in needed)
    if fits:
        for room in needed:
            room.take(job)
    return fits


def _waiting(room: Room, rooms: Rooms) -> JobQuerySet:
    """Return what waits at a limit's gate, without what another limit, or its own value, keeps from having a turn."""
    rows = Job.objects.at_the_gate().filter(room.limit.its_jobs)
    rows = rows.alias(rate_marker=Substr("gate", 1, MARKER_LENGTH), place_marker=Substr("gate", MARKER_LENGTH + 1))
    full = [full for other in rooms.values() for full in _full(other)]
    return rows.exclude(reduce(or_, full)) if full else rows


def _full(room: Room) -> Iterable[Q]:
    mine = room.limit.its_jobs
    if not room.left:
        yield mine
    elif room.is_apart:
        if places := room.full_places - {""}:
            yield mine & Q(place_marker__in=places)
        if rates := room.full_rates - {""}:
            yield mine & Q(rate_marker__in=rates)
        if room.limit.rate_key:
            later = LimitPace.objects.filter(limit=room.limit, next_at__gt=room.now, key=OuterRef("rate_marker"))
            yield mine & Q(Exists(later.exclude(key__in=room.paces)))


def _unknown_paces(found: Sequence[Job], rooms: Rooms) -> list[LimitPace]:
    """Return how far turns are given away for the values of these jobs that were not looked at yet."""
    unknown = Q()
    for room in rooms.values():
        if room.limit.rate_key:
            mine = {rate_marker(job.gate) for job in found if room in rooms_of(job, rooms)}
            if markers := mine - room.paces.keys():
                unknown |= Q(limit=room.limit, key__in=markers)
    return list(LimitPace.objects.filter(unknown)) if unknown else []


def _give(admitted: Sequence[Job]) -> None:
    """Note the turns, and have the jobs delivered with the same commit; their rows are locked since they were read."""
    if admitted:
        Job.objects.filter(pk__in=[job.pk for job in admitted]).update(turn_at=Now(), delivered_at=Now())
        deliver_after_commit(admitted)


def _keep(rooms: Iterable[Room]) -> None:
    """Write how far turns are given away."""
    paces = [pace for room in rooms for pace in room.paces.values()]
    columns = ("limit_id", "key", "next_at", "seen_at", "turns_out")
    LimitPace.objects.bulk_create(
        [LimitPace(**{name: getattr(pace, name) for name in columns}) for pace in paces],
        update_conflicts=True,
        unique_fields=["limit", "key"],
        update_fields=["next_at", "seen_at", "turns_out"],
    )
    for room in rooms:
        given = room.taken.total()
        if given:
            out = F("turns_out") + given
            Limit.objects.filter(pk=room.limit.pk).update(after_tenant=room.limit.after_tenant, turns_out=out)
