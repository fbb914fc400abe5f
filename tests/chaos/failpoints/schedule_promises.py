"""The promises about schedules, held against their rows: each time once, moved on, told as it was.

What the timetable is, is worked out here by hand: of a schedule at an interval, from its start.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import F, QuerySet
from django.utils import timezone

from jobs.exceptions import InvalidSchedule
from jobs.models import Firing, FiringOutcome, Job, Lease, OperatorAct, Schedule
from jobs.services.leading import CLOCK, lead
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.promises import Broken
from tests.chaos.failpoints.recovery import LONG

# What a person changed before, where code and people are at odds.
_BY_HAND = {"cron", "every", "timezone"}


def broken_at_death(operation: Operation, scene: Scene) -> Iterator[Broken]:
    """Yield what must not be even for a moment, since a process may end at any."""
    known = {schedule.pk: schedule for schedule in scene.schedules}
    for schedule in Schedule.objects.all():
        yield from _none_lost(schedule)
        yield from _fired(schedule)
        yield from _own_times(schedule)
        yield from _ran_now_once(schedule)
        if operation.by_hand:
            yield from _acts(schedule, known.get(schedule.pk))
        if schedule.pk not in known and schedule.is_declared:
            yield from _declared(schedule)


def broken_in_the_end(operation: Operation, scene: Scene) -> Iterator[Broken]:
    """Yield what is lost, doubled or stands still now that another clock has ticked."""
    yield from broken_at_death(operation, scene)
    for schedule in Schedule.objects.running():
        yield from _none_doubled(schedule)
        yield from _moved_on(schedule)
    yield from _led()


def _none_lost(schedule: Schedule) -> Iterator[Broken]:
    """Where the next time is, all those before it are noted."""
    if (missing := _come(schedule) - _noted(schedule)) > 0:
        yield "lost", f"{schedule.key} goes on at {schedule.next_at}, and {missing} times before it are not noted"


def _none_doubled(schedule: Schedule) -> Iterator[Broken]:
    if schedule.next_at and schedule.starts_at and (more := _noted(schedule) - _come(schedule)) > 0:
        yield "duplicated", f"{schedule.key} notes {more} times more than have come"


def _come(schedule: Schedule) -> int:
    if not (schedule.starts_at and schedule.next_at and schedule.every):
        return 0
    return (schedule.next_at - schedule.starts_at) // timedelta(seconds=schedule.every)


def _noted(schedule: Schedule) -> int:
    return sum(_firings(schedule).values_list("times", flat=True))


def _firings(schedule: Schedule) -> QuerySet[Firing]:
    return Firing.objects.filter(schedule=schedule, by_hand=False)


def _fired(schedule: Schedule) -> Iterator[Broken]:
    """A time that fired has one job, and each job one time."""
    jobs = Job.objects.filter(idempotency_key__startswith=f"schedule:{schedule.key}:").in_bulk()
    fired = Counter(_firings(schedule).filter(outcome=FiringOutcome.FIRED).values_list("job", flat=True))
    for pk in fired.keys() - jobs.keys():
        yield "lost", f"{schedule.key} notes a time as fired by job {pk}, which is not there"
    for pk in jobs.keys() - fired.keys():
        yield "unexpected", f"{schedule.key} has made job {pk}, and notes no time for it"
    if more := fired.total() - len(fired):
        yield "lost", f"{schedule.key} notes {more} times as fired by the job of another time"


def _ran_now_once(schedule: Schedule) -> Iterator[Broken]:
    """One form that a person sends is one run, however often it arrives."""
    if (runs := Firing.objects.filter(schedule=schedule, by_hand=True).count()) > 1:
        yield "duplicated", f"{schedule.key} was run by hand {runs} times, and asked for once"


def _own_times(schedule: Schedule) -> Iterator[Broken]:
    for firing in _firings(schedule).filter(job__isnull=False).select_related("job"):
        if firing.job and f"{firing.fire_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" not in firing.job.idempotency_key:
            yield "mismatched", f"{firing} is noted with the job of another time"


def _acts(schedule: Schedule, before: Schedule | None) -> Iterator[Broken]:
    """What a person did and the history entry of it are there together, or not at all."""
    acts = int(before is None or _state(schedule) != _state(before))
    acts += Firing.objects.filter(schedule=schedule, by_hand=True).count()
    about = ContentType.objects.get_for_model(Schedule)
    entries = OperatorAct.objects.filter(content_type=about, object_id=str(schedule.pk)).count()
    if entries != acts:
        yield "mismatched", f"{schedule.key} was acted on {acts} times, and its history has {entries} entries"


def _state(schedule: Schedule) -> tuple[object, ...]:
    return schedule.columns, schedule.paused_at, schedule.retired_at


def _declared(schedule: Schedule) -> Iterator[Broken]:
    """What code said and what holds are one, and what is retired has no time to come."""
    if differing := schedule.changes().keys() - _BY_HAND:
        yield "mismatched", f"{schedule.key} was synced half: {', '.join(differing)}"
    if schedule.retired_at and schedule.next_at:
        yield "mismatched", f"{schedule.key} is retired, and goes on at {schedule.next_at}"


def _moved_on(schedule: Schedule) -> Iterator[Broken]:
    if schedule.next_at is None and _makes_sense(schedule):
        yield "stuck", f"{schedule.key} stands still"
    if schedule.next_at and schedule.next_at <= timezone.now():
        yield "stuck", f"{schedule.key} goes on at {schedule.next_at}, which is over"


def _makes_sense(schedule: Schedule) -> bool:
    try:
        return bool(schedule.timetable)
    except InvalidSchedule:
        return False


def _led() -> Iterator[Broken]:
    """Whoever led and died, another takes over when its time has run out."""
    Lease.objects.update(expires_at=F("expires_at") - LONG)
    if not lead(CLOCK, "another clock"):
        yield "stuck", "nobody can take the lead"
