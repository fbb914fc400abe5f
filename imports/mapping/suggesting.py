"""Suggest which column becomes which field: from names first, then from what is in the columns."""

import re
from collections.abc import Mapping as Pairs
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from imports.mapping.mapping import Mapping, Source
from imports.targets.fields import Field, Kind
from imports.targets.target import Target

# Out of 1. The same name, an alias, nearly the same name, and what only looks like it.
SAME, ALIAS, SIMILAR, LOOKS_LIKE = 1.0, 0.95, 0.85, 0.4
# Ratio of difflib from which two names are taken for one with a slip: "adress", "e-mial".
NEARLY = 0.85

# Kinds of columns, as they are found in a file, that suggest a field all by themselves.
_TELLING = {Kind.EMAIL: "email"}


def suggest(target: Target, columns: Sequence[Pairs[str, Any]]) -> Mapping:
    """Return the likeliest mapping; a column serves one field, and one that is like none serves none."""
    scored = sorted(
        (
            (-score, order, place, field.name)
            for order, field in enumerate(target.fields)
            for place, column in enumerate(columns)
            if (score := _score(field, column)) > 0
        ),
    )
    sources: dict[str, Source] = {}
    taken: set[int] = set()
    for _, _, place, name in scored:
        if name not in sources and place not in taken:
            sources[name] = Source(place)
            taken.add(place)
    return Mapping(target, {field.name: sources[field.name] for field in target.fields if field.name in sources})


def plain(name: str) -> str:
    """Return a name as it is compared: lower case, words apart, no punctuation."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[^\W_]+", apart.lower()))


def _score(field: Field, column: Pairs[str, Any]) -> float:
    name = plain(column["name"])
    own = {plain(field.title), plain(field.name)}
    if name in own:
        return SAME
    if name in field.aliases:
        return ALIAS
    if name and any(SequenceMatcher(None, name, known).ratio() >= NEARLY for known in (*own, *field.aliases)):
        return SIMILAR
    return LOOKS_LIKE if _TELLING.get(field.kind) == column.get("kind") else 0.0
