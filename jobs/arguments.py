"""Checking a job's arguments where it is enqueued: plain JSON, fitting the task's signature and type hints."""

import difflib
import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from jobs.conf import conf
from jobs.exceptions import InvalidArguments
from jobs.registry import TaskDefinition

# What any reader of JSON, and any column, can take for a whole number.
LARGEST_NUMBER = 2**63 - 1

# What to pass instead of a value that is not JSON, by the name of a class among its bases.
_MENDS = {
    "Model": "pass its primary key and fetch it in the task",
    "QuerySet": "pass a list of primary keys",
    "Decimal": "pass str(value) and convert it in the task",
    "datetime": "pass value.isoformat()",
    "date": "pass value.isoformat()",
    "timedelta": "pass value.total_seconds()",
    "UUID": "pass str(value)",
    "bytes": "store them and pass the storage name",
    "set": "pass a sorted list",
    "tuple": "pass a list",
    "File": "store it and pass the storage name",
}


def check_arguments(definition: TaskDefinition, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments as they will be stored; raises InvalidArguments naming the argument and the mend."""
    _check_names(definition, arguments)
    for name, value in arguments.items():
        if problem := json_problem(value, name):
            said = _unsaid(name) if name in definition.secret else problem
            raise InvalidArguments(f"{definition.name}: {said}.", argument=name)
        _check_type(definition, name, value)
    _check_size(definition, arguments)
    return dict(arguments)


def _check_names(definition: TaskDefinition, arguments: Mapping[str, Any]) -> None:
    for name in arguments:
        if name not in definition.parameters:
            raise InvalidArguments(f"{definition.name} takes no argument {name!r}: {_suggestion(definition, name)}")
    if missing := sorted(definition.required - arguments.keys()):
        raise InvalidArguments(f"{definition.name} needs {', '.join(missing)}: pass it to enqueue().")


def _suggestion(definition: TaskDefinition, name: str) -> str:
    if close := difflib.get_close_matches(name, definition.parameters, n=1):
        return f"did you mean {close[0]!r}?"
    return f"it takes {', '.join(definition.parameters) or 'none'}."


def json_problem(value: Any, name: str) -> str:
    """Say what keeps a value from being stored as JSON, naming the place and the mend; empty when nothing does."""
    try:
        return _not_json(value, name)
    except RecursionError:
        return f"{name} is nested too deeply or contains itself; pass a flat structure"


def _not_json(value: Any, path: str) -> str:
    """Say what keeps a value from being plain JSON; empty when nothing does."""
    if isinstance(value, dict):
        return _no_json_object(value, path)
    if isinstance(value, list):
        return _first(_not_json(item, f"{path}[{i}]") for i, item in enumerate(value))
    if isinstance(value, str):
        return _not_storable(value, path)
    if isinstance(value, int | float):
        return _no_json_number(value, path)
    if value is None:
        return ""
    return f"{path} is a {type(value).__name__}, which is not JSON; {_mend(value)}"


def _no_json_number(value: int | float, path: str) -> str:
    if isinstance(value, float):
        return "" if math.isfinite(value) else f"{path} is {value}, which JSON can't hold; pass None or text"
    return "" if abs(value) <= LARGEST_NUMBER else f"{path} needs more than 64 bits; pass str(value)"


def _no_json_object(value: dict[Any, Any], path: str) -> str:
    if odd := [key for key in value if type(key) is not str]:
        return f"{path} has the key {odd[0]!r}; JSON keys are text"
    return _first(_not_storable(key, path) or _not_json(item, f"{path}.{key}") for key, item in value.items())


def _first(problems: Iterator[str]) -> str:
    return next(filter(None, problems), "")


def _not_storable(text: str, path: str) -> str:
    # PostgreSQL's jsonb refuses both; SQLite would take them and the job would not move between the two.
    if "\x00" in text:
        return f"{path} holds a NUL character; remove it"
    try:
        text.encode()
    except UnicodeEncodeError:
        return f"{path} holds half a surrogate pair, which is no character; decode the text it came from"
    return ""


def _mend(value: Any) -> str:
    for base in type(value).__mro__:
        if base.__name__ in _MENDS:
            return _MENDS[base.__name__]
    return "pass text, numbers, lists and dictionaries only"


def _unsaid(name: str) -> str:
    return f"{name}, which is secret, can't be stored as JSON; pass text, numbers, lists and dictionaries only"


def _check_type(definition: TaskDefinition, name: str, value: Any) -> None:
    try:
        msgspec.convert(value, definition.parameters[name], strict=True)
    except msgspec.ValidationError as error:
        hint = _hint_words(definition.parameters[name])
        # What is wrong with a secret may tell what it is.
        is_secret = name in definition.secret
        said = f"{name}, which is secret," if is_secret else f"{name}={_shortened(value)}"
        problem = "" if is_secret else f": {error}"
        raise InvalidArguments(f"{definition.name}: {said} does not fit {hint}{problem}.", argument=name) from None


def _hint_words(hint: Any) -> str:
    return hint.__name__ if isinstance(hint, type) else str(hint)


def _check_size(definition: TaskDefinition, arguments: Mapping[str, Any]) -> None:
    sizes = {name: len(json.dumps(value).encode()) for name, value in arguments.items()}
    if sum(sizes.values()) <= (limit := conf().max_argument_bytes):
        return
    largest = max(sizes, key=lambda name: sizes[name])
    raise InvalidArguments(
        f"{definition.name}: {largest} is {sizes[largest]:,} bytes as JSON; a job's arguments may be {limit:,} "
        "together. Store the data and pass its id.",
        argument=largest,
    )


def _shortened(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
