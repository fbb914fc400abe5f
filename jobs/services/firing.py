"""Fire: make jobs of the times of schedules that have come, each once, whoever asks and however often."""

import logging
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain, islice, takewhile
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, Value
from django.db.models.functions import Now

from jobs.correlation import NOTHING, belonging_to
from jobs.exceptions import InvalidSchedule, JobsError
from jobs.models import LIVE, Firing, FiringOutcome, Job, Schedule
from jobs.registry import get_definition
from jobs.schedules import Misfire, Plan
from jobs.services.enqueueing import enqueue
from jobs.services.pacing import a_step
from jobs.services.requests import Options, Request
from jobs.stored_text import one_line
from jobs.timetables import Timetable

logger = logging.getLogger(__name__)

# A clock that was away for less has only come late: whatever the policy, what is due runs.
MISFIRE_AFTER = timedelta(seconds=60)
# Of the times that were missed, the last so many run where all are to: hours of an every-minute schedule would
# else hold up all that waits behind them.
MOST_CATCH_UP = 100
# Times are counted so far; a month of every second would take minutes to count.
COUNT_UP_TO = 10_000
# Schedules in one look.
BATCH = 500
# Runs among which one that has not ended is looked for.
LAST_RUNS = 20
NOTE_LENGTH = 300


@dataclass(frozen=True, kw_only=True)
class Due:
    """The times of a schedule that have come: those that run, and how many do not, the last of which is `passed`."""

    times: list[datetime]
    missed: int
    passed: datetime | None


def fire_due(now: datetime | None = None) -> int:
    """Fire the schedules that are due, as many as a tick has time for; returns how many jobs that made.

    `now` stands for the database's own clock, in tests.
    """
    budget, fired = a_step(), 0
    clock = Value(now, output_field=DateTimeField()) if now else Now()
    for pk, moment in Schedule.objects.due(now).annotate(now=clock).values_list("pk", "now")[:BATCH]:
        fired += _fire(pk, moment)
        if budget.is_spent():
            break
    return fired


def due_times(plan: Plan, first: datetime, now: datetime) -> Due:
    """Return which of a plan's times up to `now` run by its policy, from `first` on, which is one of them."""
    times, count = _come(plan.timetable, first, now)
    run = {
        Misfire.ONCE.value: times[-1:],
        Misfire.ALL.value: times[-MOST_CATCH_UP:],
        Misfire.SKIP.value: [time for time in times if now - time <= MISFIRE_AFTER],
    }[plan.misfire]
    if not plan.may_overlap:
        run = run[-1:]
    passed = times[: len(times) - len(run)]
    return Due(times=run, missed=count - len(run), passed=passed[-1] if passed else None)


def idempotency_key(schedule: Schedule, time: datetime) -> str:
    """Return the key that makes a time of a schedule one job, whatever asks for it."""
    return f"schedule:{schedule.key}:{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _come(timetable: Timetable, first: datetime, now: datetime) -> tuple[list[datetime], int]:
    """Return the last times from `first` up to `now`, the earliest first, and how many there are."""
    # One more than may run: the last of those that do not.
    most = MOST_CATCH_UP + 1
    come = takewhile(lambda time: time <= now, chain([first], timetable.after(first)))
    counted = list(islice(come, COUNT_UP_TO))
    if len(counted) < COUNT_UP_TO:
        return counted[-most:], len(counted)
    return timetable.last_until(now, most), COUNT_UP_TO


def _fire(pk: int, now: datetime) -> int:
    """Fire one schedule and move it on to its next time; 0 when another clock has, or a person paused it."""
    with transaction.atomic():
        # Locked until its times are jobs and it is moved on, all in one commit.
        schedule = Schedule.objects.due(now).select_for_update(skip_locked=True).filter(pk=pk).first()
        if schedule is None or (first := schedule.next_at) is None:
            return 0
        try:
            due = due_times(schedule.plan, first, now)
            schedule.next_at = schedule.timetable.next_after(now)
        except InvalidSchedule as error:
            # Its time zone left the tz database, say: it stands still until a person has changed it.
            logger.error("Schedule %s stands still: %s", schedule.key, error)
            due = Due(times=[], missed=0, passed=None)
            _note_once(schedule, first, FiringOutcome.REFUSED, note=one_line(str(error), NOTE_LENGTH))
            schedule.next_at = None
        schedule.save(update_fields=["next_at"])
        if due.passed:
            _note_once(schedule, due.passed, FiringOutcome.MISSED, times=due.missed)
        return sum(_fire_at(schedule, time) for time in due.times)


def _fire_at(schedule: Schedule, time: datetime) -> bool:
    if _is_noted(schedule, time):
        return False
    if not schedule.may_overlap and runs_still(schedule):
        _note(schedule, time, FiringOutcome.SKIPPED)
        return False
    try:
        # A savepoint: what is refused must not undo that its time has come.
        # And whoever looks: a time of a schedule belongs to nothing that came before.
        with transaction.atomic(), belonging_to(NOTHING):
            job = enqueue(_request(schedule, time))
    except JobsError as refusal:
        logger.error("Schedule %s could not run: %s", schedule.key, refusal)
        _note(schedule, time, FiringOutcome.REFUSED, note=one_line(str(refusal), NOTE_LENGTH))
        return False
    _note(schedule, time, FiringOutcome.FIRED, job=job)
    return True


def runs_still(schedule: Schedule) -> bool:
    """Say whether a run of a schedule has not ended."""
    last = Firing.objects.filter(schedule=schedule, job__isnull=False).order_by("-fire_at")[:LAST_RUNS]
    return Job.objects.filter(pk__in=list(last.values_list("job", flat=True))).that_are(*LIVE).exists()


def _request(schedule: Schedule, time: datetime) -> Request:
    options = Options(idempotency_key=idempotency_key(schedule, time), run_after=_jittered(schedule, time))
    return Request(
        definition=get_definition(schedule.task),
        options=options,
        arguments=schedule.arguments,
    )


def _jittered(schedule: Schedule, time: datetime) -> datetime:
    """Return a time with the schedule's jitter, the same whoever works it out."""
    # Chance, not secrecy.
    seconds = random.Random(idempotency_key(schedule, time)).randint(0, schedule.jitter)  # noqa: S311
    return time + timedelta(seconds=seconds)


def _is_noted(schedule: Schedule, time: datetime) -> bool:
    """Say whether a time has been: a clock that was set back, or goes after another, comes to it again."""
    return Firing.objects.filter(schedule=schedule, fire_at=time).exists()


def _note_once(schedule: Schedule, time: datetime, outcome: FiringOutcome, **what: Any) -> None:
    if not _is_noted(schedule, time):
        _note(schedule, time, outcome, **what)


def _note(schedule: Schedule, time: datetime, outcome: FiringOutcome, **what: Any) -> None:
    Firing.objects.create(schedule=schedule, fire_at=time, outcome=outcome, **what)
