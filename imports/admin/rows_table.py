"""The rows that were checked, some at a time: what each does, or what is wrong with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.admin import site
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from imports.admin.permissions import may_look_at
from imports.models import Import, Outcome, Stage, StagedRow
from imports.selectors.imports import mapping_of, records_of, staged_rows, target_of
from imports.services.judging import NO_COLUMN
from imports.services.rejecting import why
from imports.targets.fields import Field, Kind

if TYPE_CHECKING:
    from django.db.models import QuerySet

PAGE_ROWS = 50
# What is shown of a new record's values.
SHOWN_VALUES = 6
# PostgreSQL's largest bigint.
LAST_LINE = 2**63 - 1

_LOOKS = {
    Outcome.CREATE: "successful",
    Outcome.UPDATE: "retryable",
    Outcome.UNCHANGED: "cancelled-plain",
    Outcome.INVALID: "failed",
    Outcome.DUPLICATE: "paused",
    Outcome.FAILED: "failed",
}
# Of many, where one row's word is another.
_COUNTED = {Outcome.DUPLICATE: "Duplicates"}


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """One row of the table."""

    line: int
    badge: SafeString
    record: str
    url: str
    changes: Sequence[tuple[str, str, str]] = ()
    problems: Sequence[tuple[str, str]] = ()
    values: Sequence[tuple[str, str]] = ()
    trace: str = ""


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One count, which leads to its rows."""

    title: str
    count: int
    url: str
    is_chosen: bool
    look: str


@dataclass(frozen=True)
class _Page:
    """Some rows, in the order of their lines. `is_later`: others may come before them."""

    rows: Sequence[StagedRow]
    is_later: bool
    has_previous: bool
    has_next: bool


def tabs(run: Import, chosen: Outcome | None) -> Iterator[Tab]:
    """Yield a count for each outcome; those that went wrong by our fault only where there are some."""
    counts = {
        Outcome.CREATE: run.to_create,
        Outcome.UPDATE: run.to_update,
        Outcome.UNCHANGED: run.unchanged,
        Outcome.INVALID: run.invalid,
        Outcome.DUPLICATE: run.duplicates,
    } | ({Outcome.FAILED: run.failed} if run.failed else {})
    for outcome, count in counts.items():
        url = f"?rows={outcome.value}"
        yield Tab(
            title=_COUNTED.get(outcome, outcome.label),
            count=count,
            url=url,
            is_chosen=outcome == chosen,
            look=_LOOKS[outcome],
        )


def chosen_outcome(request: HttpRequest) -> Outcome | None:
    """Return the outcome whose rows the address asks for; None for all."""
    wanted = request.GET.get("rows", "")
    return Outcome(wanted) if wanted in Outcome.values else None


def table_context(request: HttpRequest, run: Import) -> dict[str, Any]:
    """Return the rows that the address asks for, and where the next ones are."""
    outcome = chosen_outcome(request)
    page = _page(request, staged_rows(run, outcome))
    chosen = {"rows": outcome.value} if outcome else {}
    first, last = (page.rows[0].line, page.rows[-1].line) if page.rows else (0, 0)
    return {
        "tabs": list(tabs(run, outcome)),
        "outcome": outcome,
        "rows": _shown(request, run, page.rows),
        "previous_url": "?" + urlencode(chosen | {"before": first}) if page.has_previous else "",
        "next_url": "?" + urlencode(chosen | {"after": last}) if page.has_next else "",
        "first_url": "?" + urlencode(chosen) if page.is_later else "",
        "is_in": run.stage == Stage.IMPORTED,
    }


def _page(request: HttpRequest, found: "QuerySet[StagedRow]") -> _Page:
    """Return the rows after or before the line that the address names: each page is read by the key."""
    if before := _line(request.GET.get("before", "")):
        rows = list(found.filter(line__lt=before).order_by("-line")[: PAGE_ROWS + 1])
        has_previous = len(rows) > PAGE_ROWS
        return _Page(rows[:PAGE_ROWS][::-1], is_later=True, has_previous=has_previous, has_next=bool(rows))
    after = _line(request.GET.get("after", ""))
    rows = list(found.filter(line__gt=after)[: PAGE_ROWS + 1])
    return _Page(
        rows[:PAGE_ROWS], is_later=after > 0, has_previous=after > 0 and bool(rows), has_next=len(rows) > PAGE_ROWS
    )


def _line(text: str) -> int:
    return min(int(text), LAST_LINE) if text.isascii() and text.isdigit() else 0


def _shown(request: HttpRequest, run: Import, rows: Sequence[StagedRow]) -> list[ShownRow]:
    known = records_of(run, rows) if rows and may_look_at(request.user, target_of(run)) else {}
    sees_traces = request.user.has_perm("jobs.view_job")
    return [_row(run, row, known, sees_traces=sees_traces) for row in rows]


def _row(run: Import, row: StagedRow, known: dict[str, Any], *, sees_traces: bool) -> ShownRow:
    outcome = Outcome(row.outcome)
    details = row.details or []
    return ShownRow(
        line=row.line,
        badge=format_html('<span class="job-status job-status-{}">{}</span>', _LOOKS[outcome], outcome.label),
        record=row.key or _first_filled(row),
        url=_url(run, known[row.key]) if row.key in known else "",
        changes=_changes(run, details) if outcome == Outcome.UPDATE else (),
        problems=_problems(run, row),
        values=_values(run, row) if outcome == Outcome.CREATE else (),
        trace=str(details[1][1]) if sees_traces and outcome == Outcome.FAILED and len(details) > 1 else "",
    )


def _first_filled(row: StagedRow) -> str:
    """Return what tells a row that has no key."""
    return next((cell for cell in row.cells or [] if cell.strip()), "")


def _url(run: Import, pk: Any) -> str:
    model = target_of(run).model
    names = model._meta
    registered = site.is_registered(model)
    return reverse(f"admin:{names.app_label}_{names.model_name}_change", args=[pk]) if registered else ""


def _changes(run: Import, details: Sequence[Any]) -> list[tuple[str, str, str]]:
    target = target_of(run)
    known = ((target.field(name), old, new) for name, old, new in details if target.has(name))
    return [(field.title, _text(field, old), _text(field, new)) for field, old, new in known]


def _problems(run: Import, row: StagedRow) -> list[tuple[str, str]]:
    if row.outcome in (Outcome.DUPLICATE, Outcome.FAILED):
        return [("", why(run, row))]
    if row.outcome != Outcome.INVALID:
        return []
    return [("" if place == NO_COLUMN else run.columns[place]["name"], words) for place, words in row.details or []]


def _values(run: Import, row: StagedRow) -> list[tuple[str, str]]:
    target = target_of(run)
    names = list(mapping_of(run).sources)
    filled = [
        (target.field(name).title, _text(target.field(name), value))
        for name, value in zip(names, row.values or [], strict=False)
        if value not in (None, "") and name != target.natural_key
    ]
    return filled[:SHOWN_VALUES]


def _text(field: Field, value: Any) -> str:
    if value is None or value == "":
        return "nothing"
    if field.kind == Kind.DECIMAL:
        # Without the zeros that the database fills up with.
        return f"{Decimal(str(value)).normalize():f}"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
