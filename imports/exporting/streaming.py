"""The rows of a list, chunk by chunk, so that memory stays flat however many they are."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.contrib.admin.views.main import ChangeList
from django.db import connections

from imports.exporting.columns import Column
from imports.exporting.lists import Listing

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Few enough to be kept in memory whatever their columns hold, and far more than a round trip costs.
CHUNK = 2_000
# SQLite takes so many keys in one statement, whatever its version.
KEYS = 500

Cells = list[Sequence[Any]]


def stream(listing: Listing, rows: "QuerySet[Any]", columns: Sequence[Column]) -> Iterator[Cells]:
    """Yield the values of these columns in the list's order; straight from the database where all are plain fields."""
    ordered = rows if rows.ordered else rows.order_by("pk")
    if all(column.path for column in columns):
        return _plain(ordered, columns)
    return _told_by_functions(listing, ordered, columns)


def _plain(rows: "QuerySet[Any]", columns: Sequence[Column]) -> Iterator[Cells]:
    words = [(place, column.words) for place, column in enumerate(columns) if column.words]
    for chunk in _chunks(rows.prefetch_related(None).values_list(*(column.path for column in columns))):
        yield _worded(chunk, words) if words else chunk


def _worded(chunk: Cells, words: list[tuple[int, dict[Any, str]]]) -> Cells:
    changed = [list(row) for row in chunk]
    for place, words_of in words:
        for row in changed:
            row[place] = words_of.get(row[place], row[place])
    return list(changed)


def _told_by_functions(listing: Listing, rows: "QuerySet[Any]", columns: Sequence[Column]) -> Iterator[Cells]:
    cells = [(column.value, column.words) for column in columns]
    for chunk in _chunks(rows):
        yield [[_word(value(row), words) for value, words in cells] for row in _noted(listing, chunk)]


def _word(value: Any, words: dict[Any, str]) -> Any:
    return words.get(value, value) if words else value


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
