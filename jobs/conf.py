"""The job system's limits, each with its reason; the JOBS setting overrides them by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from jobs.exceptions import InvalidLimit
from jobs.queues import Queue
from jobs.rates import Terms
from jobs.retention import Given, check_retention


@dataclass(frozen=True, kw_only=True)
class JobsConf:
    """What `settings.JOBS` may hold, in capitals. Sizes in bytes, times in seconds."""

    # Which carrier takes deliveries to workers.
    backend: str = "jobs.backends.rq.RQBackend"
    # A job names what it is about; its data belong in the database or in storage.
    max_argument_bytes: int = 64 * 1024
    # A result is a receipt a person can read, not a product.
    max_result_bytes: int = 64 * 1024
    # Enough for a few hundred lines around an error; logs proper belong to the log system.
    max_log_bytes: int = 64 * 1024
    # The ends of a traceback say where it began and what broke.
    max_traceback_bytes: int = 32 * 1024
    # For a task that does not say: longer work should say how long.
    default_timeout: int = 180
    # The longest a task may ask for: a day's run should be a batch of shorter jobs.
    max_timeout: int = 24 * 3600
    # How long a worker may be silent about a job it runs; its jobs run elsewhere within a minute of its death.
    lease: int = 45
    # A worker that can't renew leases holds a job beyond its timeout: RQ kills a task that ignores its end
    # only 120 s later.
    lease_margin: int = 150
    # A READY job that the broker did not take is pushed at this age: whoever made it so may be at it still.
    relay_undelivered_after: int = 3
    # A job delivered this long ago that is not in Redis is lost: a worker claims what it takes at once.
    relay_after: int = 10
    # How often Redis is compared with all jobs that wait: with the age above, and time to deliver, 30 s at most.
    relay_every: int = 10
    # Rows one pass of the clock takes in hand, so that a pass stays far below a second of database work.
    sweep_batch: int = 500
    # Silence after which a page says that the clock or the workers are gone: two missed beats.
    silent_after: int = 45
    # Attempts that ended with their worker's death before a job counts as poison.
    max_crashes: int = 3
    # Attempts that the database cut short, at no cost to the job: more of them, and the task itself is what locks up.
    max_interruptions: int = 20
    # What one process that runs jobs may hold in memory, in bytes: one task must not take the machine from all others.
    max_memory_bytes: int = 2 * 1024**3
    # What it may have grown to before another takes its place, in bytes: what tasks leave behind adds up.
    max_child_bytes: int = 512 * 1024**2
    # The jobs it runs before another takes its place: a fork every few minutes costs nothing.
    jobs_per_child: int = 10_000
    # How long a worker that is told to stop lets its job go on: below the 30 s after which Kubernetes and Heroku kill.
    grace: int = 25
    # How often rules are looked at: somebody on call hears of trouble within half a minute.
    watch_every: int = 15
    # How long all must be well again before an alert is over: trouble that comes and goes is one alert.
    alert_clear_after: int = 60
    # How long the clock must be silent before a worker looks at rules in its place: a restart takes less.
    stand_in_after: int = 60
    # Rows an operator's act may touch within one request; more than this belongs in a job.
    bulk_limit: int = 500
    # How long what has ended is kept: jobs.retention has the defaults, this what differs from them.
    retention: Given = field(default_factory=dict)
    # Limits of whole queues, by name, as {"email": {"rate": "400/m", "concurrency": 4}}; staff may change them.
    queue_limits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    # The folder that jobs are written to before they are deleted; empty for none.
    export_dir: str = ""

    def __post_init__(self) -> None:
        """Refuse a limit of nothing, which would stop what it limits; raises ImproperlyConfigured."""
        for limit in fields(self):
            value = getattr(self, limit.name)
            if type(limit.default) is int and (type(value) is not int or value < 1):
                raise ImproperlyConfigured(f"JOBS[{limit.name.upper()!r}] is {value!r}: use a whole number from 1 up.")
        check_retention(self.retention)
        _check_queue_limits(self.queue_limits)
        if self.export_dir and not Path(self.export_dir).is_absolute():
            raise ImproperlyConfigured(
                f"JOBS_EXPORT_DIR is {self.export_dir!r}: name a whole path, that begins with /."
            )

    @cached_property
    def queue_terms(self) -> dict[str, Terms]:
        """The limits of queues, of those that have one."""
        terms = {name: Terms(**given) for name, given in self.queue_limits.items()}
        return {name: limit for name, limit in terms.items() if limit}


def _check_queue_limits(given: Mapping[str, Mapping[str, Any]]) -> None:
    for name, limit in given.items():
        if name not in list(Queue) or limit.keys() - {"rate", "concurrency"}:
            raise ImproperlyConfigured(
                f"JOBS['QUEUE_LIMITS'][{name!r}] is {dict(limit)!r}: "
                "name a queue that exists, and its rate and concurrency."
            )
        try:
            Terms(**limit)
        except InvalidLimit as error:
            raise ImproperlyConfigured(f"JOBS['QUEUE_LIMITS'][{name!r}]: {error}") from error


@cache
def conf() -> JobsConf:
    """Return the limits in force; raises ImproperlyConfigured for a name that does not exist."""
    given = {name.lower(): value for name, value in getattr(settings, "JOBS", {}).items()}
    if unknown := given.keys() - {limit.name for limit in fields(JobsConf)}:
        raise ImproperlyConfigured(f"settings.JOBS has no {', '.join(sorted(unknown)).upper()}; see docs/settings.md.")
    return JobsConf(**given)


def _read_again(*, setting: str, **change: object) -> None:
    # Asked for every argument of every job, the limits are read once; only tests change settings.
    if setting == "JOBS":
        conf.cache_clear()


setting_changed.connect(_read_again)
