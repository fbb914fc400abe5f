"""The mapping as a form: for each field of the target a column, or what it always is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from imports.mapping.mapping import InvalidMapping, Source
from imports.mapping.mapping import Mapping as Sources
from imports.models import Import
from imports.targets.target import Target

ALWAYS = "always"
# What is shown of the columns in a list of choices.
EXAMPLES, CHOICE_CHARS = 2, 70


@dataclass(frozen=True, kw_only=True)
class FieldRow:
    """One field of the target, as the form shows it."""

    name: str
    title: str
    kind: str
    required: bool
    is_key: bool
    chosen: str
    value: str
    error: str


def posted_mapping(target: Target, data: Mapping[str, Any]) -> Sources:
    """Return the mapping that a form was sent with; raises InvalidMapping."""
    sources = dict(_sources(target, data))
    lacking = {
        name: "Type what it always is, or choose “not imported”."
        for name, source in sources.items()
        if source.column is None and not source.value
    }
    if lacking:
        raise InvalidMapping(lacking)
    return Sources(target, sources)


def _sources(target: Target, data: Mapping[str, Any]) -> Iterator[tuple[str, Source]]:
    for field in target.fields:
        chosen, value = data.get(f"column-{field.name}", ""), data.get(f"value-{field.name}", "").strip()
        if chosen == ALWAYS:
            yield field.name, Source(None, value)
        elif chosen.isascii() and chosen.isdigit():
            yield field.name, Source(int(chosen), value)


def rows_of(mapping: Sources) -> list[FieldRow]:
    """Return the rows of a mapping that is stored or suggested."""
    target = mapping.target
    sources = mapping.sources
    chosen = {
        name: (ALWAYS if source.column is None else str(source.column), source.value)
        for name, source in sources.items()
    }
    return _rows(target, chosen, {})


def rows_typed(target: Target, data: Mapping[str, Any], errors: Mapping[str, str]) -> list[FieldRow]:
    """Return the rows as they were typed, each with what is wrong."""
    chosen = {
        field.name: (data.get(f"column-{field.name}", ""), data.get(f"value-{field.name}", ""))
        for field in target.fields
    }
    return _rows(target, chosen, errors)


def _rows(target: Target, chosen: Mapping[str, tuple[str, str]], errors: Mapping[str, str]) -> list[FieldRow]:
    return [
        FieldRow(
            name=field.name,
            title=field.title,
            kind=field.kind.value,
            required=field.required,
            is_key=field.name == target.natural_key,
            chosen=chosen.get(field.name, ("", ""))[0],
            value=chosen.get(field.name, ("", ""))[1],
            error=errors.get(field.name, ""),
        )
        for field in target.fields
    ]


def column_choices(run: Import) -> list[tuple[str, str]]:
    """Return the columns of a file, each with its name and what stands in it."""
    return [(str(place), _label(column)) for place, column in enumerate(run.columns)]


def _label(column: Mapping[str, Any]) -> str:
    examples = ", ".join(column.get("examples", ())[:EXAMPLES])
    label = f"{column['name']} — {examples}" if examples else f"{column['name']} — empty"
    return label if len(label) <= CHOICE_CHARS else f"{label[: CHOICE_CHARS - 1]}…"


def unused_columns(run: Import, rows: Sequence[FieldRow]) -> list[str]:
    """Return the names of the columns that nothing is taken from."""
    used = {row.chosen for row in rows}
    return [column["name"] for place, column in enumerate(run.columns) if str(place) not in used]
