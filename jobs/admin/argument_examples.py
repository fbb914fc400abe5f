"""What an argument that has parts looks like as JSON, for whoever has to type one."""

import json
from typing import Any, Literal, get_args, get_origin, get_type_hints, is_typeddict

_PLAIN: dict[Any, Any] = {str: "text", int: 1, float: 1.5, bool: True, type(None): None, list: ["text"]}


def example_of(hint: Any) -> str:
    """Return an example of a hint, as JSON."""
    return json.dumps(_example(hint))


def _example(hint: Any) -> Any:
    origin, inner = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        hints = get_type_hints(hint)
        return {name: _example(hints[name]) for name in hints if name in hint.__required_keys__}
    if origin is list:
        return [_example(inner[0])]
    if origin is dict:
        return {"name": _example(inner[1])}
    if origin is Literal:
        return inner[0]
    # Of a union, the first part.
    return _example(inner[0]) if inner else _PLAIN.get(hint, {"name": "text"})
