"""The columns of the schedules list, as a person reads them."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from jobs.admin.display import duration_words, is_over
from jobs.admin.links import schedule_url
from jobs.admin.schedule_display import firing_badge, state_with_note, when_words
from jobs.admin.schedule_tasks import task_description
from jobs.moments import ago, ahead
from jobs.selectors.schedule_state import State, standing

if TYPE_CHECKING:
    from jobs.models import Firing, Schedule

_NONE = mark_safe('<span class="job-none">–</span>')
_NEVER = mark_safe('<span class="job-quiet">never so far</span>')


@admin.display(description="Schedule", ordering="title")
def name(schedule: "Schedule") -> SafeString:
    """Return its name, linked to its page, and what its task does in a sentence."""
    return format_html(
        '<a href="{}">{}</a> <span class="job-note">{}</span>',
        schedule_url(schedule),
        schedule,
        task_description(schedule.task),
    )


@admin.display(description="State")
def state(schedule: "Schedule") -> SafeString:
    """Return how it stands and why."""
    return state_with_note(schedule)


@admin.display(description="When")
def when(schedule: "Schedule") -> str:
    """Return when it runs, in words."""
    return when_words(schedule)


@admin.display(description="Next run", ordering="next_at")
def next_run(schedule: "Schedule") -> SafeString:
    """Return how far ahead its next time is; a dash when none comes by itself."""
    if schedule.next_at is None or standing(schedule).state is not State.RUNS:
        return _NONE
    if is_over(schedule.next_at):
        return format_html("was due {}", ago(schedule.next_at))
    return ahead(schedule.next_at)


@admin.display(description="Last run")
def last_run(schedule: "Schedule") -> SafeString:
    """Return what came of its last time, when that was, and how long the run took."""
    firing: Firing | None = vars(schedule).get("last")
    if firing is None:
        return _NEVER
    took = duration_words(firing.job) if firing.job else ""
    note = format_html("{}, took {}" if took else "{}", ago(firing.fire_at), took)
    return format_html('{} <span class="job-note">{}</span>', firing_badge(firing), note)
