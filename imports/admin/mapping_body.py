"""What the page shows of a file that was read: how, its first rows, and what its columns become."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from imports.admin.mapping_form import FieldRow, column_choices, rows_of, unused_columns
from imports.admin.reading_form import ReadingForm
from imports.admin.reading_words import reading_words
from imports.mapping.mapping import by_places
from imports.models import EmptyCells, Import, NamedMapping
from imports.reading.profiling import PROFILED_ROWS
from imports.selectors.imports import mapping_of, reading_of, target_of


def mapping_body(
    request: HttpRequest, run: Import, rows: Sequence[FieldRow] | None = None, form: ReadingForm | None = None
) -> dict[str, Any]:
    """Return the body; with rows or a form that came back, those."""
    named = list(NamedMapping.objects.filter(target=run.target))
    chosen = _chosen(request, named)
    fields = rows or rows_of(_mapping(run, chosen))
    reading = reading_of(run)
    names = [column["name"] for column in run.columns]
    return {
        "body": "map",
        "found": list(reading_words(run, reading)),
        "is_overruled": run.reading != run.guessed,
        "reading_form": form or ReadingForm(reading),
        "names": names,
        "preview": [(line, _filled(cells, len(names))) for line, cells in run.preview],
        "fields": fields,
        "choices": column_choices(run),
        "unused": unused_columns(run, fields),
        "named": named,
        "chosen": chosen,
        "empty_cells": request.POST.get("empty_cells") or (chosen.empty_cells if chosen else run.empty_cells),
        "empty_choices": EmptyCells.choices,
        "save_as": request.POST.get("save_as", chosen.name if chosen else ""),
        "row_words": _row_words(run),
    }


def _filled(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))][: max(width, len(cells))]


def _chosen(request: HttpRequest, named: Sequence[NamedMapping]) -> NamedMapping | None:
    wanted = request.GET.get("mapping", "")
    return next((kept for kept in named if str(kept.pk) == wanted), None)


def _mapping(run: Import, chosen: NamedMapping | None) -> Any:
    if chosen is None:
        return mapping_of(run)
    return by_places(target_of(run), chosen.mapping, [column["name"] for column in run.columns])


def _row_words(run: Import) -> str:
    """Return how many rows will be checked, as far as that is known already."""
    rows = max((column.get("rows", 0) for column in run.columns), default=0)
    return f"{rows:,} row{'' if rows == 1 else 's'}" if 0 < rows < PROFILED_ROWS else "all rows"
