"""What came of a schedule's times, as its page tells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from jobs.admin.display import duration_of
from jobs.admin.schedule_display import duration_bar, firing_badge, late_words
from jobs.models import Firing, FiringOutcome, Schedule
from jobs.plan_words import MISFIRE_WORDS
from jobs.services.firing import COUNT_UP_TO, MOST_CATCH_UP
from jobs.wording import counted, duration_text

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

# Beyond it missed times are no longer counted one by one.
UNCOUNTED = COUNT_UP_TO - MOST_CATCH_UP


@dataclass(frozen=True, kw_only=True)
class Run:
    """One time of a schedule, in words; `words` only where there was no job, and why."""

    firing: Firing
    badge: "SafeString"
    late: str
    words: str
    took: str
    bar: "SafeString | str"


def runs_of(schedule: Schedule, firings: Sequence[Firing]) -> list[Run]:
    """Return a schedule's times as its page tells them, with their bars to one scale."""
    durations = {firing.pk: duration_of(firing.job) for firing in firings if firing.job}
    longest = max(filter(None, durations.values()), default=timedelta(0))
    expected = timedelta(seconds=schedule.expected_seconds) if schedule.expected_seconds else None
    return [_run(schedule, firing, durations.get(firing.pk), expected, longest) for firing in firings]


def _run(
    schedule: Schedule, firing: Firing, took: timedelta | None, expected: timedelta | None, longest: timedelta
) -> Run:
    return Run(
        firing=firing,
        badge=firing_badge(firing),
        late=late_words(firing) if firing.outcome == FiringOutcome.FIRED else "",
        words=_words(schedule, firing),
        took="" if took is None else duration_text(took),
        bar="" if took is None else duration_bar(took, expected, longest),
    )


def _words(schedule: Schedule, firing: Firing) -> str:
    match firing.outcome:
        case FiringOutcome.MISSED:
            policy = MISFIRE_WORDS[schedule.misfire]
            return f"{_missed(firing.times)} missed: no clock ran. The policy now is to {policy}."
        case FiringOutcome.SKIPPED:
            return "The last run had not ended."
        case FiringOutcome.REFUSED:
            return firing.note
    return "" if firing.job else "Its job is no longer kept."


def _missed(times: int) -> str:
    least = "At least " if times >= UNCOUNTED else ""
    return f"{least}{counted(times, 'time')} {'was' if times == 1 else 'were'}"
