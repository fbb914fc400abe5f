"""A task's arguments as JSON Schema, for programs that are to give them; made of its type hints."""

import inspect
from typing import Any

import msgspec

from jobs.arguments import LARGEST_NUMBER
from jobs.registry import TaskDefinition

_NO_NUL = r"^[^\u0000]*$"
# Where a schema looks for the parts that it names.
_REFERENCE = "#/$defs/{name}"


def argument_schema(definition: TaskDefinition) -> dict[str, Any]:
    """Return what a task takes as a JSON Schema (2020-12) of an object; what is secret is only written."""
    hints = list(definition.parameters.values())
    schemas, parts = msgspec.json.schema_components(hints, ref_template=_REFERENCE)
    named = zip(definition.parameters, schemas, strict=True)
    schema = {
        "type": "object",
        "properties": {name: _property(definition, name, found) for name, found in named},
        "required": [name for name in definition.parameters if name in definition.required],
        "additionalProperties": False,
    }
    return {**schema, "$defs": _storable(parts)} if parts else schema


def _property(definition: TaskDefinition, name: str, schema: dict[str, Any]) -> dict[str, Any]:
    bounds = {"minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER} if schema.get("type") == "integer" else {}
    default = inspect.signature(definition.function).parameters[name].default
    known = {} if name in definition.required or name in definition.secret else {"default": default}
    secret = {"writeOnly": True} if name in definition.secret else {}
    return {**_storable(schema), **bounds, **known, **secret}


def _storable(schema: Any) -> Any:
    """Return a schema whose texts have no NUL, which no column holds."""
    if isinstance(schema, list):
        return [_storable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    inner = {name: _storable(value) for name, value in schema.items()}
    return {"pattern": _NO_NUL, **inner} if schema.get("type") == "string" else inner
