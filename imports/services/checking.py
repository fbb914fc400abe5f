"""A dry run: what each row of a file would do. Nothing is written but that."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from imports.exceptions import FileGone
from imports.mapping.converting import Converter, Formats
from imports.models import EmptyCells, Import, Outcome, Stage
from imports.reading.exceptions import Unreadable
from imports.reading.rows import Row, rows
from imports.selectors.imports import mapping_of, reading_of
from imports.services import staging
from imports.services.files import on_disk
from imports.services.judging import Judge
from imports.services.keeping_cells import keep_cells
from imports.services.stages import begin_work, end_work, lock

# A tenth of a second's work, in some megabytes of memory.
CHUNK = 5_000

# Places of mended rows that a person can look up one by one.
MENDED_LINES = 20

Report = Callable[[int, int | None, str], None]


def check(run_id: int, revision: int, report: Report) -> dict[str, Any]:
    """Judge all rows and count what they would do. It begins anew after a crash: nothing depends on it yet."""
    run = begin_work(run_id, revision, Stage.CHECKING)
    _clear(run)
    try:
        with on_disk(run) as path:
            _judge_all(run, path, report)
    except (Unreadable, FileGone) as error:
        end_work(run, Stage.UNREADABLE, problem=str(error))
        return {"problem": str(error)}
    counts = _counted(run)
    end_work(run, Stage.CHECKED, **counts)
    return counts


def _clear(run: Import) -> None:
    gone = True
    while gone:
        with transaction.atomic():
            lock(run)
            gone = staging.clear(run) > 0


def _judge_all(run: Import, path: Path, report: Report) -> None:
    judge, done, expected = _judge(run), 0, _expected(run)
    mended = _Mended()
    for chunk in _chunks(rows(path, reading_of(run), mended.note)):
        judged = judge.judge(chunk)
        with transaction.atomic():
            lock(run)
            staging.stage(run, judged)
        done += len(chunk)
        report(done, max(done, expected) if expected else None, "rows checked")
    run.mended, run.mended_lines = mended.count, mended.lines
    with transaction.atomic():
        lock(run)
        duplicates = staging.mark_duplicates(run)
    if duplicates:
        keep_cells(run, path, Outcome.DUPLICATE)


def _expected(run: Import) -> int | None:
    """Return about how many rows there will be, by the size of the first; of a packed file nobody knows."""
    seen = sum(len("".join(cells)) + len(cells) for _, cells in run.preview)
    if not seen or reading_of(run).kind == "xlsx":
        return None
    return max(1, run.size * len(run.preview) // seen)


class _Mended:
    """Remembers rows whose cells were put right: how many, and where the first are."""

    def __init__(self) -> None:
        self.count = 0
        self.lines: list[int] = []

    def note(self, line: int) -> None:
        self.count += 1
        if len(self.lines) < MENDED_LINES:
            self.lines.append(line)


def _judge(run: Import) -> Judge:
    mapping = mapping_of(run)
    reading = reading_of(run)

    def formats(place: int) -> Formats:
        column = run.columns[place] if place < len(run.columns) else {}
        return Formats(
            decimal_mark=_chosen(run, "decimal_mark") or column.get("decimal_mark") or reading.decimal_mark,
            date_order=_chosen(run, "date_order") or column.get("date_order") or reading.date_order,
        )

    return Judge(mapping, Converter(mapping, formats), len(run.columns), EmptyCells(run.empty_cells))


def _chosen(run: Import, part: str) -> str:
    """Return a part of the reading if a person chose it: it then holds for all columns, whatever is in them."""
    read, guessed = run.reading or {}, run.guessed or {}
    return str(read[part]) if read.get(part) != guessed.get(part) else ""


def _chunks(all_rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(all_rows, CHUNK)):
        yield chunk


def _counted(run: Import) -> dict[str, Any]:
    counts = staging.count(run)
    return {
        "mended": run.mended,
        "mended_lines": run.mended_lines,
        "rows": sum(counts.values()),
        "to_create": counts[Outcome.CREATE],
        "to_update": counts[Outcome.UPDATE],
        "unchanged": counts[Outcome.UNCHANGED],
        "invalid": counts[Outcome.INVALID],
        "duplicates": counts[Outcome.DUPLICATE],
    }
