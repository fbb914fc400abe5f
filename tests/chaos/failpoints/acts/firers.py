"""What the clock does for schedules: fire the times that have come, whatever became of them meanwhile."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone

from jobs.models import Schedule
from jobs.services import pacing
from jobs.services.firing import COUNT_UP_TO, fire_due
from tests.chaos.failpoints.acts.trouble import schedules_are_paused_meanwhile
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.tasks import work

HOUR = timedelta(hours=1)
# Times are an hour apart: while an operation is played no new one comes.
SINCE = timedelta(seconds=10)
FIRING = ("firing",)
# Longer than anything here takes, in seconds.
PLENTY = 60.0


def hours_ago(hours: int) -> datetime:
    """Return a moment from which so many hourly times have come, itself included."""
    return timezone.now() - SINCE - (hours - 1) * HOUR


def an_hourly(scene: Scene, times: int = 1, *, key: str = "hourly", **columns: Any) -> Schedule:
    """Set the scene with a schedule so many of whose times have come; the first is its start."""
    first = hours_ago(times)
    given = {
        "task": work.definition.name,
        "arguments": {"witness": scene.path},
        "every": int(HOUR.total_seconds()),
        "starts_at": first,
        "next_at": first,
        "may_overlap": True,
    }
    schedule = Schedule.objects.create(key=key, **given | columns)
    scene.schedules.append(schedule)
    return schedule


def due(times: int = 1, **columns: Any) -> Callable[[Scene], None]:
    """Return what sets the scene with a schedule that is due."""

    def prepare(scene: Scene) -> None:
        an_hourly(scene, times, **columns)

    return prepare


def _two_due(scene: Scene) -> None:
    an_hourly(scene)
    an_hourly(scene, key="another")


def _due_while_the_last_run_waits(scene: Scene) -> None:
    schedule = an_hourly(scene, 2, may_overlap=False)
    fire_due(schedule.next_at)


def _due_again(scene: Scene) -> None:
    schedule = an_hourly(scene, 2, misfire="all")
    fire_due(schedule.next_at)
    # As a clock that goes after another foresees it.
    Schedule.objects.update(next_at=schedule.starts_at)


def _fire(scene: Scene) -> None:
    # However slowly it goes with each line watched.
    with patch.object(pacing, "SECONDS_A_STEP", PLENTY):
        fire_due()


def _fire_without_time(scene: Scene) -> None:
    with patch.object(pacing, "SECONDS_A_STEP", 0.0):
        fire_due()


def _fire_while_a_person_pauses(scene: Scene) -> None:
    with schedules_are_paused_meanwhile():
        assert fire_due() == 0


OPERATIONS = [
    Operation(name="fire", targets=("firing", "enqueueing", "delivering"), prepare=_two_due, act=_fire),
    Operation(name="fire, late", targets=FIRING, prepare=due(3), act=_fire),
    Operation(name="fire, all that was missed", targets=FIRING, prepare=due(3, misfire="all"), act=_fire),
    Operation(name="fire, skip what was missed", targets=FIRING, prepare=due(3, misfire="skip"), act=_fire),
    Operation(name="fire, away for a year", targets=FIRING, prepare=due(COUNT_UP_TO), act=_fire),
    Operation(name="fire, the last run waits", targets=FIRING, prepare=_due_while_the_last_run_waits, act=_fire),
    Operation(name="fire, a time again", targets=FIRING, prepare=_due_again, act=_fire),
    Operation(name="fire, code gone", targets=FIRING, prepare=due(task="tests.gone"), act=_fire),
    Operation(name="fire, zone gone", targets=FIRING, prepare=due(timezone="Atlantis/Deep"), act=_fire),
    Operation(name="fire, no time left", targets=FIRING, prepare=_two_due, act=_fire_without_time),
    Operation(name="fire, paused meanwhile", targets=FIRING, prepare=due(), act=_fire_while_a_person_pauses),
]
