"""A job's status, times and names as pages show them; markup where a word alone is not enough."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from jobs import masking
from jobs.models import FINAL, TIMED, Attempt, Job, Outcome, Schedule, Status
from jobs.moments import ago, ahead, clock_text, time_mark
from jobs.selectors.standing.sentences import At, Seen, Sentence
from jobs.wording import duration_text

# An attempt looks as a job does that ended so; all other outcomes as a failed one.
_LOOKS = {
    Outcome.RUNNING: Status.RUNNING,
    Outcome.SUCCESSFUL: Status.SUCCESSFUL,
    Outcome.POSTPONED: Status.RETRYABLE,
    Outcome.HANDED_BACK: Status.RETRYABLE,
    Outcome.INTERRUPTED: Status.RETRYABLE,
    Outcome.CANCELLED: Status.CANCELLED,
}

# A clock ticks every second, and has other things to do in between.
SOON = timedelta(seconds=5)


def told(sentence: Sentence) -> SafeString:
    """Return a sentence with its moments marked up."""
    return format_html_join("", "{}", ((part if isinstance(part, str) else _seen(part),) for part in sentence))


def _seen(at: At) -> SafeString:
    if at.seen is Seen.CLOCK:
        return time_mark(at.moment, clock_text(at.moment))
    return (ahead if at.seen is Seen.AHEAD else ago)(at.moment)


def is_over(moment: datetime) -> bool:
    """Say whether a moment has come so long ago that a clock would have noticed."""
    return moment < timezone.now() - SOON


def status_badge(job: Job) -> SafeString:
    """Return the status as a word with a shape and a colour."""
    return format_html('<span class="job-status job-status-{}">{}</span>', job.status, job.get_status_display())


def status_with_note(job: Job) -> SafeString:
    """Return the status badge, and beside it what makes the status worth knowing: when next, how far."""
    note = _note(job)
    return format_html('{} <span class="job-note">{}</span>' if note else "{}", status_badge(job), note)


def outcome_badge(attempt: Attempt) -> SafeString:
    """Return how an attempt ended, as a word with a shape and a colour."""
    look = _LOOKS.get(Outcome(attempt.outcome), Status.FAILED)
    return format_html('<span class="job-status job-status-{}">{}</span>', look, attempt.get_outcome_display())


def process_badge(*, is_alive: bool) -> SafeString:
    """Return whether a process is alive, as a word with a shape and a colour."""
    look, word = ("successful", "Alive") if is_alive else ("silent", "Silent")
    return format_html('<span class="job-status job-status-{}">{}</span>', look, word)


def duration_of(job: Job) -> timedelta | None:
    """Return how long a job's last attempt took, or has taken so far; None where that is not known."""
    if job.started_at is None:
        return None
    if job.status == Status.RUNNING:
        return timezone.now() - job.started_at
    # A cancelled job may have ended long after its last attempt did.
    if job.status in FINAL and job.status != Status.CANCELLED and job.finished_at:
        return job.finished_at - job.started_at
    return None


def duration_words(job: Job) -> str:
    """Return a job's duration in words; empty where it is not known."""
    duration = duration_of(job)
    return "" if duration is None else duration_text(duration)


def attempts_words(job: Job, made: int) -> str:
    """Return how many attempts were made, of how many there may be."""
    return f"{made:,} of {job.max_attempts:,}"


def shown_arguments(row: Job | Schedule) -> dict[str, Any]:
    """Return the arguments of a job or a schedule as everybody may see them."""
    return masking.shown_arguments(row.task, row.arguments)


def pretty_json(value: Any) -> str:
    """Return JSON as people read it."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _note(job: Job) -> SafeString | str:
    if job.status in TIMED and job.run_after:
        if job.run_after <= timezone.now():
            return "due now"
        at = time_mark(job.run_after, clock_text(job.run_after))
        return format_html("next at {}" if job.status == Status.RETRYABLE else "for {}", at)
    if job.status == Status.RUNNING and job.progress_current is not None and job.progress_total:
        return _progress(job.progress_current, job.progress_total)
    return ""


def _progress(current: int, total: int) -> SafeString:
    bar = '<progress class="job-percent" max="{}" value="{}" aria-hidden="true"></progress> {} %'
    return format_html(bar, total, current, 100 * current // total)
