"""What a backend's OPTIONS say: how often and how long its tasks are tried, and in which queue they wait."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from jobs.api import Backoff, Queue
from jobs.contrib.django_tasks.dialect import InvalidTaskBackend

# Stands in `queues` for every name that is neither ours nor named there.
ANY_OTHER = "*"
_DEFAULTS = Backoff()


@dataclass(frozen=True, kw_only=True)
class Policy:
    """The OPTIONS of one backend; pauses and timeout in seconds."""

    max_attempts: int = _DEFAULTS.max_attempts
    retry_base: float = _DEFAULTS.base
    retry_cap: float = _DEFAULTS.cap
    # None: as any task of ours that does not say.
    timeout: int | None = None
    # Which of our queues stands for one of Django's.
    queues: Mapping[str, str] = field(default_factory=dict)

    @property
    def retry(self) -> Backoff:
        """When a failed attempt is followed by another: whatever was raised but a result that can't be kept."""
        return Backoff(
            max_attempts=self.max_attempts,
            base=self.retry_base,
            cap=self.retry_cap,
            fail_on=(UnsupportedResult,),
        )

    def queue_for(self, name: str) -> str:
        """Return our queue for one of Django's; empty where there is none."""
        if name in self.queues:
            return self.queues[name]
        return name if name in list(Queue) else self.queues.get(ANY_OTHER, "")


class UnsupportedResult(TypeError):
    """A task did its work and returned what is no JSON: doing it again would not mend that."""


def read_policy(alias: str, options: Mapping[str, Any]) -> Policy:
    """Return what OPTIONS say; raises InvalidTaskBackend that says what to write instead."""
    known = [option.name for option in fields(Policy)]
    for name in options.keys() - known:
        raise refused(alias, f"there is no option {name!r}: {_suggestion(name, known)}")
    for name, queue in options.get("queues", {}).items():
        if queue not in list(Queue):
            raise refused(alias, f"'queues' sends {name!r} to {queue!r}: use one of {', '.join(Queue)}")
    return Policy(**options)


def unmapped(policy: Policy, names: Collection[str]) -> list[str]:
    """Return those of Django's queue names for which there is no queue of ours."""
    return sorted(name for name in names if not policy.queue_for(name))


def mend_for(name: str) -> str:
    """Return what to do about a queue's name for which there is none of ours."""
    return f"Add 'queues': {{{name!r}: 'default'}} to its OPTIONS, with {ANY_OTHER!r} for every other name"


def _suggestion(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}."


def refused(alias: str, problem: str) -> InvalidTaskBackend:
    """Return the error that names the setting and what is wrong with it."""
    return InvalidTaskBackend(f"TASKS[{alias!r}]['OPTIONS']: {problem}")
