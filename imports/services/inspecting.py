"""Find out how a file is read and what is in it; suggest what its columns become."""

from dataclasses import fields
from pathlib import Path
from typing import Any

from imports.exceptions import FileGone
from imports.mapping.mapping import Mapping, by_places
from imports.mapping.suggesting import suggest
from imports.models import Import, NamedMapping, Stage
from imports.reading.exceptions import Unreadable
from imports.reading.guessing import guess, overrule
from imports.reading.profiling import profile
from imports.reading.reading import Reading
from imports.reading.rows import preview
from imports.services.files import on_disk
from imports.services.stages import begin_work, end_work
from imports.targets.registry import TARGETS
from imports.targets.target import Target

# Rows that a person sees of a file.
PREVIEW_ROWS = 20
# What a preview shows of a cell; the cell itself may be a novel.
PREVIEW_CELL = 200


def inspect(run_id: int, revision: int) -> dict[str, Any]:
    """Read a file as it was overruled, or as it seems to be; what can't be read says why."""
    run = begin_work(run_id, revision, Stage.READING)
    try:
        with on_disk(run) as path:
            found = _found(run, path)
    except (Unreadable, FileGone) as error:
        end_work(run, Stage.UNREADABLE, problem=str(error))
        return {"problem": str(error)}
    end_work(run, Stage.READ, problem="", **found)
    return {"columns": len(found["columns"])}


def _found(run: Import, path: Path) -> dict[str, Any]:
    guessed = Reading.from_json(run.guessed) if run.guessed else guess(path, run.file_name)
    reading = _overruled(path, guessed, Reading.from_json(run.reading)) if run.reading else guessed
    columns = [column.as_json() for column in profile(path, reading)]
    if not columns:
        raise Unreadable("There is nothing in the file but empty lines: choose another.")
    shown = preview(path, reading, PREVIEW_ROWS)
    mapping = _still(run, columns) or suggested(TARGETS[run.target], columns).as_json()
    return {
        "guessed": guessed.as_json(),
        "reading": reading.as_json(),
        "columns": columns,
        "preview": [[row.line, [cell[:PREVIEW_CELL] for cell in row.cells]] for row in shown],
        "mapping": mapping,
    }


def _overruled(path: Path, guessed: Reading, said: Reading) -> Reading:
    """Return the reading with what a person said, and found again what depends on it."""
    parts = {part.name: getattr(said, part.name) for part in fields(Reading) if part.name != "columns"}
    return overrule(path, guessed, **{name: value for name, value in parts.items() if value != getattr(guessed, name)})


def _still(run: Import, columns: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a person has mapped already, if the file read anew still has the same columns."""
    names = [[column["name"] for column in some] for some in (run.columns, columns)]
    return run.mapping if names[0] == names[1] else {}


def suggested(target: Target, columns: list[dict[str, Any]]) -> Mapping:
    """Return the mapping that was used for the last file of these columns, or the likeliest."""
    names = [column["name"] for column in columns]
    for kept in NamedMapping.objects.filter(target=target.key).order_by("-saved_at"):
        if kept.column_names == names:
            return by_places(target, kept.mapping, names)
    return suggest(target, columns)
