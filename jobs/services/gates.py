"""Which limits a job is subject to by what code says, and by which of its values they count it."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from jobs.conf import conf
from jobs.models import Scope
from jobs.rates import TENANT, Terms
from jobs.registry import TaskDefinition

# A limit's name: of which queue, or of which task.
Name = tuple[Scope, str]
MARKER_LENGTH = 16
_NONE = "-" * MARKER_LENGTH


def declared_limits(definition: TaskDefinition, queue_name: str) -> set[Name]:
    """Return the limits that code declares for a job of this task in this queue."""
    names: set[Name] = set()
    if queue_name in conf().queue_terms:
        names.add((Scope.QUEUE, queue_name))
    if definition.terms is not None:
        names.add((Scope.TASK, definition.name))
    return names


def gate_of(terms: Terms | None, arguments: Mapping[str, Any], tenant: str) -> str:
    """Return the markers of the values by which a task's limit counts a job; empty where it counts all together.

    Markers, and not the values: they may be personal data, and are never shown.
    """
    if terms is None or not (terms.rate_key or terms.concurrency_key):
        return ""
    return _marker(terms.rate_key, arguments, tenant) + _marker(terms.concurrency_key, arguments, tenant)


def _marker(key: str, arguments: Mapping[str, Any], tenant: str) -> str:
    if not key:
        return _NONE
    # What is not given has the function's own default, the same for all who leave it out.
    value = tenant if key == TENANT else arguments.get(key)
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:MARKER_LENGTH]


def rate_marker(gate: str) -> str:
    """Return the part of the markers that a rate counts by."""
    return gate[:MARKER_LENGTH]


def place_marker(gate: str) -> str:
    """Return the part of the markers that the number at once counts by."""
    return gate[MARKER_LENGTH:]
