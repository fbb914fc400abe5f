"""What a rule reads at this moment: a number in words, whether it breaks the rule, and the rows behind it."""

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from jobs.models import AlertRule, Job
from jobs.registry import task_title

# As many rows as one address of the jobs list names.
MOST_ROWS = 50
# Of any kind of rows only so many are looked at, in the order of an index: a look stays cheap, however many.
LOOK_AT = 10_000


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Where to look: the ids of some of the jobs, and the list (a model's name and its filters) that has them all."""

    page: str = "job"
    query: dict[str, str] = field(default_factory=dict)
    jobs: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return what an alert keeps."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How one thing stands that a rule looks at; `about` names the thing for machines."""

    text: str
    is_breach: bool
    about: str = ""
    count: int = 0
    evidence: Evidence = field(default_factory=Evidence)


def scope(rule: AlertRule) -> Q:
    """Return which jobs a rule is about."""
    which = {"queue_name": rule.queue_name, "task": rule.task}
    return Q(**{name: value for name, value in which.items() if value})


def scope_query(rule: AlertRule, **more: str) -> dict[str, str]:
    """Return the filters of the jobs list that stand for a rule's jobs."""
    return {name: value for name, value in {"queue": rule.queue_name, "task": rule.task, **more}.items() if value}


def scope_words(rule: AlertRule) -> str:
    """Return which jobs a rule is about, as the end of a phrase: ` of “Send invoice” in email`."""
    task = f" of “{task_title(rule.task)}”" if rule.task else ""
    return f"{task} in {rule.queue_name}" if rule.queue_name else task


def cap(limit: int = 0) -> int:
    """Return how many rows are counted at most: enough to tell whether it is more than `limit`."""
    return max(LOOK_AT, limit)


def count_among(newest: "QuerySet[Job]", which: Q, limit: int) -> int:
    """Return how many of the first rows fit, one more than the cap at most."""
    looked_at = newest[: cap(limit) + 1]
    return int(looked_at.aggregate(n=Count("pk", filter=which) if which else Count("pk"))["n"])


def ids(rows: "QuerySet[Job]") -> list[str]:
    """Return the ids of the first rows."""
    return [str(pk) for pk in rows.values_list("pk", flat=True)[:MOST_ROWS]]


def jobs_words(count: int, most: int) -> str:
    """Return a count of jobs, with a plus where counting stopped: `1 job`, `10,000+ jobs`."""
    return "1 job" if count == 1 else f"{most:,}+ jobs" if count > most else f"{count:,} jobs"


def minutes_words(minutes: int) -> str:
    """Return a stretch of time: `1 minute`, `90 minutes`, `2 hours`."""
    if minutes > 60 and minutes % 60 == 0:
        return f"{minutes // 60} hours"
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def age_words(age: timedelta) -> str:
    """Return how long something has lasted: `40 seconds`, `12 minutes`, `3 h 5 min`."""
    seconds = max(int(age.total_seconds()), 0)
    if seconds < 60:
        return f"{seconds} seconds"
    if seconds < 3600:
        return minutes_words(seconds // 60)
    return f"{seconds // 3600:,} h {seconds % 3600 // 60} min"
