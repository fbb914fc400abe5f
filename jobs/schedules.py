"""The schedules that code declares, by key; the rows that the clock goes by are made of them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.conf import settings

from jobs.arguments import check_arguments
from jobs.exceptions import InvalidArguments, InvalidSchedule
from jobs.registry import TaskDefinition
from jobs.timetables import Timetable

# With a time behind it, a key stands in a job's idempotency key, which has 200.
MAX_KEY_LENGTH = 150
MAX_TITLE_LENGTH = 200
# A year, as for intervals; in seconds.
LONGEST = 366 * 24 * 3600


class Misfire(StrEnum):
    """What follows when times were missed because no clock ran."""

    ONCE = "once"
    ALL = "all"
    SKIP = "skip"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """When a task runs by itself, and what is expected of it. Seconds, unless a field says otherwise.

    These are the columns of a schedule that code declares and that people may change. Raises InvalidSchedule.
    """

    title: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    cron: str = ""
    every: int | None = None
    timezone: str = "UTC"
    jitter: int = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    misfire: str = Misfire.ONCE.value
    # Whether a run begins although the last one has not ended.
    may_overlap: bool = False
    # What is wrong when it takes longer: to begin, to end.
    start_within: int = 300
    expected_seconds: int | None = None
    # Whether a run that has nothing to show for it is wrong.
    must_produce: bool = False

    def __post_init__(self) -> None:
        """Refuse what makes no sense."""
        timetable = self.timetable
        for name in ("jitter", "start_within", "expected_seconds"):
            _check_seconds(name, getattr(self, name))
        if self.misfire not in list(Misfire):
            known = ", ".join(Misfire)
            raise InvalidSchedule(f"misfire={self.misfire!r}: use one of Misfire: {known}.", field="misfire")
        if self.misfire == Misfire.ALL and not self.may_overlap:
            raise InvalidSchedule(
                "Where all missed times run, they may overlap: say may_overlap=True, too.", field="may_overlap"
            )
        if len(self.title) > MAX_TITLE_LENGTH:
            raise InvalidSchedule(f"A title may have {MAX_TITLE_LENGTH} characters.", field="title")
        if timetable.every and self.jitter >= timetable.every.total_seconds():
            raise InvalidSchedule("The jitter must be shorter than the interval.", field="jitter")

    @property
    def timetable(self) -> Timetable:
        """The times it names; raises InvalidSchedule."""
        return Timetable(
            cron=self.cron,
            every=None if self.every is None else timedelta(seconds=self.every),
            timezone=self.timezone,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
        )

    def as_columns(self) -> dict[str, Any]:
        """Return the fields by name."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class ScheduleDefinition:
    """One schedule as its code declares it."""

    key: str
    task: str
    plan: Plan
    # Whether its row begins paused: it runs by itself once somebody has resumed it.
    is_off: bool = False


_definitions: dict[str, ScheduleDefinition] = {}


def define_schedule(
    task: TaskDefinition,
    cron: str = "",
    *,
    key: str = "",
    every: timedelta | None = None,
    timezone: str = "",
    jitter: timedelta = timedelta(0),
    start_within: timedelta = timedelta(seconds=Plan.start_within),
    expected: timedelta | None = None,
    off: bool = False,
    **rest: Any,
) -> ScheduleDefinition:
    """Register a schedule of a task under a key that stays the same from release to release.

    Raises InvalidSchedule; InvalidArguments when the task can't be run with the arguments given.
    """
    plan = Plan(
        cron=cron,
        every=_whole_seconds("every", every),
        timezone=timezone or settings.TIME_ZONE,
        jitter=_whole_seconds("jitter", jitter) or 0,
        start_within=_whole_seconds("start_within", start_within) or 0,
        expected_seconds=_whole_seconds("expected", expected),
        **rest,
    )
    check_schedulable(task, plan.arguments)
    return _register(ScheduleDefinition(key=_checked_key(key or task.name), task=task.name, plan=plan, is_off=off))


def check_schedulable(task: TaskDefinition, arguments: Mapping[str, Any]) -> None:
    """Check what a schedule is to give its task; raises InvalidArguments, also for a secret, which it would keep."""
    check_arguments(task, arguments)
    if kept := sorted(task.secret & arguments.keys()):
        raise InvalidArguments(
            f"{task.name}: {', '.join(kept)} can't stand in a schedule, which would keep the secret for good; "
            "let the task read it from settings.",
            argument=kept[0],
        )


def declared_schedules() -> list[ScheduleDefinition]:
    """Return the schedules of all code that is loaded, by key."""
    return sorted(_definitions.values(), key=lambda definition: definition.key)


def forget_schedule(key: str) -> None:
    """Take a schedule out of the registry, as when its code is gone; for tests of just that."""
    _definitions.pop(key, None)


def _register(definition: ScheduleDefinition) -> ScheduleDefinition:
    known = _definitions.get(definition.key)
    if known and known.task != definition.task:
        raise InvalidSchedule(f"Two schedules are called {definition.key!r}; give one of them another key.")
    _definitions[definition.key] = definition
    return definition


def _checked_key(key: str) -> str:
    if len(key) > MAX_KEY_LENGTH or not key.isprintable() or key != key.strip():
        raise InvalidSchedule(f"key={key!r:.200}: use at most {MAX_KEY_LENGTH} printable characters.")
    return key


def _check_seconds(name: str, seconds: int | None) -> None:
    if seconds is not None and not 0 <= seconds <= LONGEST:
        raise InvalidSchedule(f"{name}={seconds}: use seconds from 0 to {LONGEST:,}.", field=name)


def _whole_seconds(name: str, span: timedelta | None) -> int | None:
    if span is None:
        return None
    if span.microseconds:
        raise InvalidSchedule(f"{name}={span!r}: pass a timedelta of whole seconds.")
    return span // timedelta(seconds=1)
