"""How a schedule stands: whether it runs by itself, and if not, why."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from jobs.exceptions import InvalidSchedule
from jobs.models import Schedule
from jobs.registry import every_definition


class State(StrEnum):
    """How a schedule stands."""

    RUNS = "runs"
    PAUSED = "paused"
    STILL = "still"
    OVER = "over"
    RETIRED = "retired"


STATE_WORDS = {
    State.RUNS: "Runs by itself",
    State.PAUSED: "Paused",
    State.STILL: "Stands still",
    State.OVER: "Over",
    State.RETIRED: "Retired",
}


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a schedule stands, and why in a sentence where that is worth one."""

    state: State
    why: str = ""

    @property
    def word(self) -> str:
        """The state in words."""
        return STATE_WORDS[self.state]


def standing(schedule: Schedule) -> Standing:
    """Return how a schedule stands."""
    if schedule.retired_at:
        why = "No code declares it any more." if schedule.is_declared else ""
        return Standing(state=State.RETIRED, why=why)
    if schedule.paused_at:
        return Standing(state=State.PAUSED)
    if not has_task(schedule):
        return Standing(state=State.STILL, why="The code of its task is not here: renamed, or not deployed.")
    return Standing(state=State.RUNS) if schedule.next_at else _without_a_next_time(schedule)


def has_task(schedule: Schedule) -> bool:
    """Say whether the code of a schedule's task is here."""
    return schedule.task in {definition.name for definition in every_definition()}


def _without_a_next_time(schedule: Schedule) -> Standing:
    try:
        following = schedule.timetable.next_after(timezone.now())
    except InvalidSchedule as error:
        return Standing(state=State.STILL, why=str(error))
    if following is None:
        return Standing(state=State.OVER, why="No time of its timetable is to come.")
    return Standing(state=State.STILL, why="It could not go on. Pause and resume it, or change it.")
