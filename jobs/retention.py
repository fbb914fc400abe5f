"""How long what has ended is kept: a rule for each queue and outcome. JOBS["RETENTION"] overrides the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from jobs.queues import Queue


class Ended(StrEnum):
    """How a job may have ended; named as the final statuses are."""

    SUCCESSFUL = "successful"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What is kept of jobs in one queue that ended one way. Days count from a job's end; None keeps for ever."""

    # The row, with its attempts and effects.
    days: int | None
    # The newest so many are kept whatever their age.
    keep: int = 0
    # What the attempts logged, and their tracebacks; their times and outcomes stay as long as the row.
    log_days: int | None


DEFAULTS = {
    # A month answers "was it sent?"; of a quiet queue a few remain to see how it used to go.
    Ended.SUCCESSFUL: Rule(days=30, keep=100, log_days=7),
    # Each waits for a person, who may be away for a quarter.
    Ended.FAILED: Rule(days=90, keep=1_000, log_days=30),
    # Nobody misses what somebody did not want.
    Ended.CANCELLED: Rule(days=30, log_days=30),
}

# In JOBS["RETENTION"], the name that stands for every queue.
EVERY_QUEUE = "*"
# A century: a larger number is a unit mistaken, and dates end in the year 9999.
MOST_DAYS = 36_500
# More rows than any table of jobs has; SQLite counts no further than 63 bits.
MOST_ROWS = 10**12

Given = Mapping[str, Mapping[str, Mapping[str, Any]]]

_EXAMPLE = "write it as {'*': {'failed': {'days': 365}}, 'email': {'successful': {'days': 7, 'keep': 0}}}"


def rule_for(given: Given, queue_name: str, ended: Ended) -> Rule:
    """Return the rule in force; what is given for the queue goes before what is given for every queue."""
    changes = (given.get(name, {}).get(ended, {}) for name in (EVERY_QUEUE, queue_name))
    rule = DEFAULTS[ended]
    for change in changes:
        rule = replace(rule, **change)
    return rule


def check_retention(given: Any) -> None:
    """Refuse what can't be meant; raises ImproperlyConfigured with what to do."""
    for queue_name, outcomes in _items(given, "RETENTION"):
        if queue_name not in (EVERY_QUEUE, *Queue):
            raise _nonsense(f"names the queue {queue_name!r}", f"use {EVERY_QUEUE!r} or one of {', '.join(Queue)}")
        for ended, changes in _items(outcomes, repr(queue_name)):
            if ended not in tuple(Ended):
                raise _nonsense(f"names the outcome {ended!r}", f"use one of {', '.join(Ended)}")
            for name, value in _items(changes, repr(ended)):
                _check_value(name, value)


def _items(given: Any, where: str) -> list[tuple[Any, Any]]:
    if not isinstance(given, Mapping):
        raise _nonsense(f"has {given!r:.80} for {where}", _EXAMPLE)
    return list(given.items())


def _check_value(name: str, value: Any) -> None:
    if name not in (known := [field.name for field in fields(Rule)]):
        raise _nonsense(f"names {name!r}", f"use {', '.join(known)}")
    if name == "keep":
        if type(value) is not int or not 0 <= value <= MOST_ROWS:
            raise _nonsense(f"has keep={value!r}", "use a whole number from 0 up")
    elif value is not None and (type(value) is not int or not 1 <= value <= MOST_DAYS):
        raise _nonsense(f"has {name}={value!r}", f"use whole days from 1 to {MOST_DAYS:,}, or None to keep for ever")


def _nonsense(what: str, remedy: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"JOBS['RETENTION'] {what}: {remedy}.")
