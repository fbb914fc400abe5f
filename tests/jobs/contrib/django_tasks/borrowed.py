"""Tasks as another application declares them, by Django's decorator or that of the backport."""

import os
import signal
import time
from typing import TYPE_CHECKING, Any

from jobs.api import Fail, current_job

if TYPE_CHECKING:
    from django.tasks import task
else:
    try:
        from django.tasks import task
    except ImportError:
        from django_tasks import task

# What `note` was called with.
notes: list[Any] = []


class Refused(Exception):
    """The other side does not want it."""


@task
def note(*args: Any, **kwargs: Any) -> None:
    notes.append((args, kwargs))


@task()
async def note_async(*args: Any, **kwargs: Any) -> None:
    notes.append((args, kwargs))


@task
def find_meaning() -> int:
    return 42


@task(takes_context=True)
def tell_attempt(context: Any, word: str) -> list[Any]:
    result = context.task_result
    return [word, context.attempt, result.id, str(result.status), result.task.name]


@task
def refuse(times: int = 100) -> str:
    if current_job().attempt <= times:
        raise Refused("not today:\nperhaps tomorrow")
    return "taken"


@task
def leave() -> None:
    raise SystemExit("gone")


@task
def give_up() -> None:
    raise Fail("The address does not exist.")


@task
def chain() -> None:
    try:
        raise KeyError("first")
    except KeyError as error:
        raise ValueError(ValueError("second")) from error


class Base:
    """Where another class of the same name lives."""

    class Refused(Exception):
        """Refused, too."""


@task
def refuse_twice() -> None:
    try:
        raise Base.Refused("first")
    except Base.Refused as error:
        raise Refused("second") from error


@task
def return_object() -> object:
    notes.append("worked")
    return object()


@task
def return_pair() -> Any:
    return (1, b"two")


@task
def sleep() -> None:
    time.sleep(30)


@task
def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
