"""What a function must look like to be a task: its arguments travel as JSON and are checked by their type hints."""

import inspect
import types
from collections.abc import Callable
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import msgspec

from jobs.exceptions import InvalidTask

_PLAIN = (str, int, float, bool, type(None), list, dict, Any)


def plain_signature(function: Callable[..., Any]) -> tuple[dict[str, Any], frozenset[str]]:
    """Return a task's type hints by argument and the arguments it can't do without; raises InvalidTask."""
    name = function.__qualname__
    if "<locals>" in name:
        raise InvalidTask(f"{name}: define the task at the top of a module, where a worker finds it.")
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        raise InvalidTask(f"{name}: a task is a plain function; call asyncio.run() inside it.")
    if inspect.isgeneratorfunction(function):
        raise InvalidTask(f"{name}: a task is a plain function; one with yield would only be begun, never run.")
    hints = get_type_hints(function)
    parameters = inspect.signature(function).parameters
    for parameter in parameters.values():
        _check_parameter(name, parameter, hints)
    required = frozenset(name for name, parameter in parameters.items() if parameter.default is parameter.empty)
    return {name: hints[name] for name in parameters}, required


def _check_parameter(function: str, parameter: inspect.Parameter, hints: dict[str, Any]) -> None:
    if parameter.kind is not parameter.KEYWORD_ONLY:
        raise InvalidTask(f"{function}: make “{parameter.name}” keyword-only, with a * before it.")
    if parameter.name not in hints:
        raise InvalidTask(f"{function}: give “{parameter.name}” a type hint; arguments are checked by it.")
    if not _is_plain(hint := hints[parameter.name]) or not _is_checkable(hint):
        raise InvalidTask(
            f"{function}: “{parameter.name}” is hinted {hint}, and a task gets plain JSON: text, numbers, lists, "
            "dictionaries. Take an id and fetch the object, or take text and convert it."
        )


def _is_checkable(hint: Any) -> bool:
    try:
        msgspec.json.Decoder(hint)
    except TypeError:
        # A union of two kinds of list, say: nothing tells which is meant.
        return False
    return True


def _is_plain(hint: Any) -> bool:
    origin, inner = get_origin(hint), get_args(hint)
    if hint in _PLAIN or origin is Literal:
        return True
    if is_typeddict(hint):
        return all(map(_is_plain, get_type_hints(hint).values()))
    if origin is dict:
        return inner[0] is str and _is_plain(inner[1])
    return origin in (list, Union, types.UnionType) and all(map(_is_plain, inner))
