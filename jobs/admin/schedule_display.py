"""How a schedule stands and what came of its times, as pages show it."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jobs.admin.display import status_badge
from jobs.exceptions import InvalidSchedule
from jobs.masking import shown_arguments
from jobs.models import Firing, FiringOutcome, Schedule
from jobs.models.schedule import OFF_AT_FIRST
from jobs.moments import ago, time_mark
from jobs.plan_words import LABELS, value_words
from jobs.selectors.schedule_state import Standing, State, standing
from jobs.timetable_words import in_words, zone_words
from jobs.timetables import zone
from jobs.wording import duration_text

_STATE_LOOKS = {
    State.RUNS: "successful",
    State.PAUSED: "paused",
    State.STILL: "failed",
    State.OVER: "scheduled",
    State.RETIRED: "cancelled",
}
_OUTCOMES = {
    FiringOutcome.FIRED.value: ("successful", "Ran"),
    FiringOutcome.SKIPPED.value: ("retryable", "Skipped"),
    FiringOutcome.MISSED.value: ("retryable", "Missed"),
    FiringOutcome.REFUSED.value: ("failed", "Could not run"),
}
# The clock ticks every second: less is no delay.
ON_TIME = timedelta(seconds=2)
# The bar's width, in pixels.
BAR = 80


def when_words(schedule: Schedule) -> str:
    """Return when a schedule runs, in words."""
    try:
        return in_words(schedule.timetable)
    except InvalidSchedule:
        return "Nobody can say"


def changes_in_words(schedule: Schedule) -> list[tuple[str, str, str]]:
    """Return what people changed: the column's name, what the code says, and what holds."""
    return [
        (LABELS[name], _words(schedule, name, said), _words(schedule, name, holds))
        for name, (said, holds) in schedule.changes().items()
    ]


def _words(schedule: Schedule, name: str, value: Any) -> str:
    # An argument may have become secret after it was given.
    return value_words(name, shown_arguments(schedule.task, value) if name == "arguments" else value)


def state_badge(stands: Standing) -> SafeString:
    """Return how a schedule stands, as a word with a shape and a colour."""
    return format_html('<span class="job-status job-status-{}">{}</span>', _STATE_LOOKS[stands.state], stands.word)


def pause_words(schedule: Schedule) -> SafeString | str:
    """Return who paused a schedule, when and why: `by ada 3 h ago: “stock-taking”`."""
    if schedule.paused_at is None:
        return ""
    reason = f": “{schedule.pause_reason}”" if schedule.pause_reason else ""
    unnamed = "its code" if schedule.pause_reason == OFF_AT_FIRST else "the command line"
    return format_html("by {} {}{}", schedule.paused_by or unnamed, ago(schedule.paused_at), reason)


def state_with_note(schedule: Schedule) -> SafeString:
    """Return how a schedule stands, with who paused it, why it stands still, and whether people changed it."""
    stands = standing(schedule)
    changed = "changed here from what the code says" if schedule.changes() else ""
    notes = [pause_words(schedule) if stands.state is State.PAUSED else stands.why, changed]
    marks = [format_html(' <span class="job-note">{}</span>', note) for note in notes if note]
    return format_html("{}" * (len(marks) + 1), state_badge(stands), *marks)


def in_both_zones(moment: datetime, zone_name: str) -> SafeString:
    """Return a moment as the schedule's zone has it, and as the viewer's has it where that is another time."""
    here = timezone.localtime(moment)
    try:
        there, there_words = moment.astimezone(zone(zone_name)), zone_words(zone_name)
    except InvalidSchedule:
        there, there_words = here, viewers_zone()
    theirs = time_mark(moment, f"{_day(there)}, {_time(there)} {there_words}")
    if there.utcoffset() == here.utcoffset():
        return theirs
    ours = _time(here) if here.date() == there.date() else f"{_day(here)}, {_time(here)}"
    return format_html('{} <span class="job-quiet">({} {})</span>', theirs, ours, viewers_zone())


def _day(local: datetime) -> str:
    return date_format(local, "D j M" if local.year == timezone.localdate().year else "D j M Y")


def _time(local: datetime) -> str:
    return date_format(local, "H:i:s" if local.second else "H:i")


def viewers_zone() -> str:
    """Return the zone that pages show times in, in words."""
    return zone_words(timezone.get_current_timezone_name())


def firing_badge(firing: Firing) -> SafeString:
    """Return what came of a time: the status of its job, or why there was none."""
    if firing.job:
        return status_badge(firing.job)
    look, word = _OUTCOMES[firing.outcome]
    return format_html('<span class="job-status job-status-{}">{}</span>', look, word)


def late_words(firing: Firing) -> str:
    """Return how long after its time it was fired: `on time`, `45 s late`."""
    if firing.by_hand:
        return "by hand"
    return f"{duration_text(firing.late)} late" if firing.late >= ON_TIME else "on time"


def duration_bar(duration: timedelta, expected: timedelta | None, longest: timedelta) -> SafeString:
    """Return how long a run took as a bar, to the scale of what is expected or the longest; for the eye only."""
    scale = max(longest, expected or timedelta(0), timedelta(milliseconds=1))
    look = "job-bar-over" if expected and duration > expected else "job-bar-fine"
    limit = format_html('<path d="M{} 0V10"/>', round(BAR * (expected / scale), 1)) if expected else ""
    return format_html(
        '<svg class="job-bar" width="{0}" height="10" viewBox="0 0 {0} 10" aria-hidden="true">'
        '<rect class="{1}" y="2" width="{2}" height="6"/>{3}</svg>',
        BAR,
        look,
        max(1, round(BAR * (duration / scale), 1)),
        limit,
    )
