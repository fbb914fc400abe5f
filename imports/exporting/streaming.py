"""The rows of a list, chunk by chunk, so that memory stays flat however many they are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.contrib.admin.views.main import ChangeList
from django.db import connections
from django.db.models import TextField
from django.db.models.functions import Cast

from imports.exporting.columns import Column
from imports.exporting.lists import Listing

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Few enough to be kept in memory whatever their columns hold, and far more than a round trip costs.
CHUNK = 2_000
# SQLite takes so many keys in one statement, whatever its version.
KEYS = 500

# The values of some rows, column by column.
Cells = list[Sequence[Any]]


def stream(listing: Listing, rows: "QuerySet[Any]", columns: Sequence[Column]) -> Iterator[Cells]:
    """Yield the values of these columns in the list's order; straight from the database where all are plain fields."""
    ordered = rows if rows.ordered else rows.order_by("pk")
    if all(column.path for column in columns):
        return _plain(ordered, columns)
    return _told_by_functions(listing, ordered, columns)


def _plain(rows: "QuerySet[Any]", columns: Sequence[Column]) -> Iterator[Cells]:
    is_quick = connections[rows.db].vendor == "postgresql"
    fields = [_as_text(column) if is_quick and column.is_moment else column.path for column in columns]
    finish = [_moments if is_quick and column.is_moment else _worded(column.words) for column in columns]
    for chunk in _chunks(rows.prefetch_related(None).values_list(*fields)):
        yield [end(values) for end, values in zip(finish, zip(*chunk, strict=True), strict=True)]


def _as_text(column: Column) -> Cast:
    # Django reads moments in Python: of a dozen columns, two of these took half of the time.
    return Cast(column.path, TextField())


def _moments(texts: Sequence[str | None]) -> Sequence[datetime | None]:
    return [None if text is None else datetime.fromisoformat(text) for text in texts]


def _worded(words: dict[Any, str]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    if not words:
        return lambda values: values
    return lambda values: [words.get(value, value) for value in values]


def _told_by_functions(listing: Listing, rows: "QuerySet[Any]", columns: Sequence[Column]) -> Iterator[Cells]:
    for chunk in _chunks(rows):
        noted = _noted(listing, chunk)
        yield [_worded(column.words)([column.value(row) for row in noted]) for column in columns]


def _chunks(rows: "QuerySet[Any]") -> Iterator[list[Any]]:
    if connections[rows.db].vendor == "postgresql":
        # One statement, whose rows are as they were when it began. Outside of a transaction Django lets the server
        # hold them, so that progress is written and seen meanwhile.
        return _batches(rows.iterator(chunk_size=CHUNK), CHUNK)
    return _by_keys(rows)


def _by_keys(rows: "QuerySet[Any]") -> Iterator[list[Any]]:
    """Read which rows there are, then the rows: SQLite lets nobody write on a connection that is still reading.

    What was deleted meanwhile, or is no longer in the list, is left out.
    """
    keys = iter(list(rows.values_list("pk", flat=True)))
    for some in _batches(keys, KEYS):
        yield list(rows.filter(pk__in=some))


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


class _Page(list[Any]):
    """A chunk of rows in the place of a list's query: what its page is made of."""

    ordered = True

    def count(self) -> int:  # type: ignore[override]  # as a query has it
        return len(self)

    def _clone(self) -> "_Page":
        return self


def _noted(listing: Listing, chunk: list[Any]) -> list[Any]:
    """Return rows with whatever the list notes on those of a page, where it does."""
    found = listing.found
    if type(found).get_results is ChangeList.get_results:
        return chunk
    page = _Page(chunk)
    vars(found).update(queryset=page, root_queryset=page, list_per_page=len(page), page_num=1)
    found.get_results(listing.request)
    told = list(found.result_list)
    # A list that finds the rows of a page by itself notes nothing on them.
    return told if [row.pk for row in told] == [row.pk for row in chunk] else chunk
