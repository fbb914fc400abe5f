"""The tasks there are, by name, with the policy each was declared with."""

import difflib
import inspect
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from jobs.conf import conf
from jobs.exceptions import InvalidLimit, InvalidOptions, InvalidTask, UnknownTask
from jobs.queues import HIGHEST_PRIORITY, LOWEST_PRIORITY, Priority, Queue
from jobs.rates import TENANT, Terms
from jobs.retry import Backoff
from jobs.signatures import plain_signature

# What the job's column holds.
MAX_NAME_LENGTH = 200


@dataclass(frozen=True, kw_only=True)
class TaskDefinition:
    """One task: the function and its policy. Shared by everything below `jobs.api`."""

    name: str
    function: Callable[..., Any]
    queue_name: str
    priority: int
    retry: Backoff
    timeout: int
    atomic: bool
    title: str
    description: str
    parameters: dict[str, Any]
    required: frozenset[str]
    # Arguments that nobody is shown.
    secret: frozenset[str]
    # Whether staff may make a job of it in the admin.
    startable: bool
    # Whether programs may make a job of it by the API.
    api: bool
    # How many may begin in a period and run at once; None where the task says nothing of it.
    terms: Terms | None = None


_definitions: dict[str, TaskDefinition] = {}


def define(
    function: Callable[..., Any],
    *,
    queue_name: str = Queue.DEFAULT,
    priority: int = 0,
    retry: Backoff | None = None,
    timeout: int | None = None,
    atomic: bool = False,
    title: str = "",
    name: str = "",
    secret: Collection[str] = (),
    startable: bool = False,
    api: bool = False,
    **limits: Any,
) -> TaskDefinition:
    """Register a function as a task under its dotted name; raises InvalidTask where it can't be one."""
    parameters, required = plain_signature(function)
    definition = TaskDefinition(
        name=_checked_name(name or _name_of(function)),
        function=function,
        queue_name=check_queue_name(queue_name),
        priority=check_priority(priority),
        retry=retry or Backoff(),
        timeout=check_timeout(conf().default_timeout if timeout is None else timeout),
        atomic=atomic,
        title=title or function.__name__.replace("_", " ").capitalize(),
        description=(inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " "),
        parameters=parameters,
        required=required,
        secret=_check_secret(function, secret, parameters),
        startable=startable,
        terms=_check_limits(function, limits, parameters),
        api=api,
    )
    _refuse_second_function(definition)
    _definitions[definition.name] = definition
    return definition


def get_definition(name: str) -> TaskDefinition:
    """Return the task of this name; raises UnknownTask with what to do about it."""
    if definition := find_definition(name):
        return definition
    raise UnknownTask(
        f"There is no task called {name}. Its code was renamed or is not deployed here; "
        "bring it back, then retry the job."
    )


def find_definition(name: str) -> TaskDefinition | None:
    """Return the task of this name; None when its code is gone."""
    return _definitions.get(name)


def task_title(name: str) -> str:
    """Return a task in words; its dotted name when its code is gone."""
    definition = find_definition(name)
    return definition.title if definition else name


def every_definition() -> list[TaskDefinition]:
    """Return all registered tasks, by name."""
    return sorted(_definitions.values(), key=lambda definition: definition.name)


def forget(name: str) -> None:
    """Take a task out of the registry, as when its code is gone; for tests of just that."""
    _definitions.pop(name, None)


def check_queue_name(queue_name: str) -> str:
    """Return the name of a queue that exists; raises InvalidOptions."""
    try:
        return Queue(queue_name).value
    except ValueError:
        raise InvalidOptions(f"There is no queue {queue_name!r}. Use one of: {', '.join(Queue)}.") from None


def check_priority(priority: int) -> int:
    """Return a priority within Django's bounds; raises InvalidOptions."""
    if type(priority) not in (int, Priority):
        raise InvalidOptions(f"priority={priority!r}: use Priority.LOW, NORMAL, HIGH or a whole number.")
    if not LOWEST_PRIORITY <= priority <= HIGHEST_PRIORITY:
        raise InvalidOptions(f"priority={priority}: use {LOWEST_PRIORITY} to {HIGHEST_PRIORITY}.")
    return int(priority)


def check_timeout(timeout: int) -> int:
    """Return a timeout in whole seconds within the limits; raises InvalidOptions."""
    longest = conf().max_timeout
    if type(timeout) is not int or not 1 <= timeout <= longest:
        raise InvalidOptions(f"timeout={timeout!r}: use whole seconds from 1 to {longest}; every task has a timeout.")
    return timeout


def _name_of(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _checked_name(name: str) -> str:
    if len(name) > MAX_NAME_LENGTH:
        raise InvalidTask(f"{name}: a task's dotted name may have {MAX_NAME_LENGTH} characters.")
    return name


def _check_secret(function: Callable[..., Any], secret: Collection[str], parameters: Collection[str]) -> frozenset[str]:
    name = function.__qualname__
    if isinstance(secret, str):
        raise InvalidTask(f"{name}: secret={secret!r} is a text; name the arguments in a tuple, as ({secret!r},).")
    for argument in secret:
        if argument not in parameters:
            close = difflib.get_close_matches(str(argument), parameters, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"it takes {', '.join(parameters) or 'none'}."
            raise InvalidTask(f"{name}: secret names {argument!r}, which is no argument of it: {hint}")
    return frozenset(secret)


def _check_limits(function: Callable[..., Any], limits: dict[str, Any], parameters: Collection[str]) -> Terms | None:
    name = function.__qualname__
    try:
        terms = Terms(**limits)
    except InvalidLimit as error:
        raise InvalidTask(f"{name}: {error}") from error
    for option in ("rate_key", "concurrency_key"):
        key = getattr(terms, option)
        if key and key != TENANT and key not in parameters:
            close = difflib.get_close_matches(key, [*parameters, TENANT], n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"name one of {', '.join([*parameters, TENANT])}."
            raise InvalidTask(f"{name}: {option} names {key!r}, which is no argument of it: {hint}")
    return terms or None


def _refuse_second_function(definition: TaskDefinition) -> None:
    known = _definitions.get(definition.name)
    if known and known.function.__code__.co_filename != definition.function.__code__.co_filename:
        raise InvalidTask(f"Two functions are called {definition.name}; rename one of them.")
