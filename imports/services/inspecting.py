"""Find out how a file is read and what is in it; suggest what its columns become."""

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from imports.exceptions import FileGone
from imports.mapping.mapping import Mapping, by_places
from imports.mapping.suggesting import suggest
from imports.models import Import, NamedMapping, Stage
from imports.reading.exceptions import Unreadable
from imports.reading.guessing import guess
from imports.reading.profiling import profile
from imports.reading.reading import Reading
from imports.reading.rows import header, preview
from imports.services.files import on_disk
from imports.services.stages import begin_work, end_work
from imports.targets.registry import TARGETS
from imports.targets.target import Target

# Rows that a person sees of a file.
PREVIEW_ROWS = 20
# What a preview shows of a cell; the cell itself may be a novel.
PREVIEW_CELL = 200
# Rows that tell how many columns there are.
MEASURED_ROWS = 200
# What changes the cells of rows, and not only what they mean.
_SHAPE = ("encoding", "delimiter", "quote", "escape", "doubled_quotes", "skip", "header_rows", "sheet")


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
    reading = _overruled(path, Reading.from_json(run.reading), guessed) if run.reading else guessed
    columns = [column.as_json() for column in profile(path, reading)]
    shown = preview(path, reading, PREVIEW_ROWS)
    mapping = _fitting(run, columns) or suggested(TARGETS[run.target], columns).as_json()
    return {
        "guessed": guessed.as_json(),
        "reading": reading.as_json(),
        "columns": columns,
        "preview": [[row.line, [cell[:PREVIEW_CELL] for cell in row.cells]] for row in shown],
        "mapping": mapping,
    }


def _overruled(path: Path, reading: Reading, guessed: Reading) -> Reading:
    """Return what a person said, with as many columns as rows then have, which nobody is asked for."""
    if all(getattr(reading, part) == getattr(guessed, part) for part in _SHAPE):
        return replace(reading, columns=guessed.columns)
    as_they_are = replace(reading, columns=0)
    widths = Counter(len(row.cells) for row in preview(path, as_they_are, MEASURED_ROWS))
    commonest = max(widths, key=lambda width: (widths[width], width), default=0)
    return replace(reading, columns=max(commonest, len(header(path, as_they_are))))


def _fitting(run: Import, columns: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what a person has mapped already, if the file read anew still has the same columns."""
    is_same = [column["name"] for column in run.columns] == [column["name"] for column in columns]
    return run.mapping if is_same else {}


def suggested(target: Target, columns: list[dict[str, Any]]) -> Mapping:
    """Return the mapping that was used for the last file of these columns, or the likeliest."""
    names = [column["name"] for column in columns]
    for kept in NamedMapping.objects.filter(target=target.key).order_by("-saved_at"):
        if kept.column_names == names:
            return by_places(target, kept.mapping, names)
    return suggest(target, columns)
