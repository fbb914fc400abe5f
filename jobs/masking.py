"""Secrets of jobs: what a task declares secret is shown nowhere, neither under its name nor inside other texts."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any
from urllib.parse import quote, quote_plus

from jobs.registry import find_definition

# What stands in the place of a secret, whatever its length.
MASK = "••••••"
# Characters. A shorter value stands in ordinary words by chance: taken out there, it would spoil the text and show
# where it was.
SHORTEST = 4


def hidden_names(task: str, arguments: Mapping[str, Any]) -> frozenset[str]:
    """Return which arguments are not shown: those declared secret, and those of which the code says nothing.

    When the code of the task is gone, nobody knows what was secret: then none of them is shown.
    """
    definition = find_definition(task)
    if definition is None:
        return frozenset(arguments)
    return frozenset(name for name in arguments if name in definition.secret or name not in definition.parameters)


def shown_arguments(task: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return arguments as people and files may see them."""
    hidden = hidden_names(task, arguments)
    return {name: MASK if name in hidden else value for name, value in arguments.items()}


def shown_columns(task: str, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return a schedule's columns as people and files may see them: an argument may have become secret since."""
    return {**columns, "arguments": shown_arguments(task, columns["arguments"])}


class Mask:
    """Takes the values of a job's hidden arguments out of texts, as they are or as code commonly writes them."""

    def __init__(self, task: str, arguments: Mapping[str, Any]) -> None:
        """Hide what `hidden_names` says."""
        self._task, self._arguments = task, arguments

    def text(self, text: str) -> str:
        """Return a text without secrets; do so before it is cut, or half a secret stays."""
        return self._pattern.sub(MASK, text) if text and self._pattern else text

    def json(self, value: Any) -> Any:
        """Return plain JSON without secrets."""
        if value is None or not self._pattern:
            return value
        if isinstance(value, dict):
            return {self.text(name): self.json(item) for name, item in value.items()}
        if isinstance(value, list):
            return [self.json(item) for item in value]
        return self.text(value) if isinstance(value, str) else self._number(value)

    def _number(self, value: Any) -> Any:
        return MASK if self.text(str(value)) == MASK else value

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        values = [self._arguments[name] for name in hidden_names(self._task, self._arguments)]
        forms = {form for value in values for text in _texts(value) for form in _forms(text)}
        # The longest first: a secret may begin with another.
        found = sorted((form for form in forms if len(form) >= SHORTEST), key=len, reverse=True)
        return re.compile("|".join(map(re.escape, found))) if found else None


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts and numbers in a value; a dictionary's keys are names, not secrets."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif value is not None and not isinstance(value, bool):
        yield str(value)


def _forms(text: str) -> Iterator[str]:
    """Yield a text as messages hold it: as it is, by line, as Python and JSON quote it, and in an address."""
    yield text
    yield from (line.strip() for line in text.splitlines())
    yield repr(text)[1:-1]
    yield json.dumps(text)[1:-1]
    yield json.dumps(text, ensure_ascii=False)[1:-1]
    yield quote(text, safe="")
    yield quote(text)
    yield quote_plus(text)
