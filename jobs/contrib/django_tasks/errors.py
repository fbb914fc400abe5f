"""What an attempt raised, as Django's TaskError: the class by its dotted path, and the traceback."""

import re

from jobs import api
from jobs.api import Attempt, Job
from jobs.contrib.django_tasks.dialect import TaskError


class AttemptLost(Exception):
    """The worker was killed or told to stop, or the database was away, while the task ran."""


class Cancelled(Exception):
    """A person cancelled the job, so the task was not run to its end."""


# The row keeps a class's own name; what Django calls by another, or has no class.
_PATHS = {"UnsupportedResult": "builtins.TypeError"}


def error_of(attempt: Attempt) -> TaskError:
    """Return what an attempt raised."""
    return TaskError(exception_class_path=_path(attempt), traceback=attempt.traceback or f"{attempt.error}\n")


def cancelled(job: Job) -> TaskError:
    """Return the error of a job that a person cancelled."""
    return TaskError(exception_class_path=_dotted(Cancelled), traceback=f"{job.error or 'Cancelled.'}\n")


def _path(attempt: Attempt) -> str:
    name = attempt.error_class
    if name in _PATHS:
        return _PATHS[name]
    if path := _in_traceback(attempt.traceback, name):
        return path
    # Raised on purpose, in words for people: such attempts keep no traceback.
    ours = getattr(api, name, None)
    return _dotted(ours if isinstance(ours, type) else AttemptLost)


def _in_traceback(text: str, name: str) -> str:
    """Return the dotted path of a class as the last line of a traceback that names it says; empty without one."""
    found = re.findall(rf"^[ |+]*((?:[\w<>]+\.)*{re.escape(name)})(?::|$)", text, re.MULTILINE)
    # Of chained errors the last is the one that got away; Python names built-in ones without their module.
    return "" if not found else found[-1] if "." in found[-1].removesuffix(name) else f"builtins.{name}"


def _dotted(error: type) -> str:
    return f"{error.__module__}.{error.__qualname__}"
