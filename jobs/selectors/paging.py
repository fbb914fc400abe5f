"""Pages of jobs by keys: what comes after a job in the order of ids, without counting through what came before."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from jobs.models import Job, JobQuerySet
from jobs.selectors.listing import listed
from jobs.selectors.searching import Search

if TYPE_CHECKING:
    from collections.abc import Sequence

# Rows that one page looks at where no index helps: a word that is nowhere is looked for in 0.2 s on PostgreSQL.
LOOK_AT = 50_000
# Far more than anyone reads; counting a million rows takes longer than showing the page.
COUNT_UP_TO = 10_000
# Where ids begin: the page after it is that of the oldest jobs.
BEGINNING = UUID(int=0)


@dataclass(frozen=True)
class Place:
    """Where a page is: the newest jobs, those older than `before`, or those newer than `after`."""

    before: UUID | None = None
    after: UUID | None = None


NEWEST = Place()


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some jobs of a search, newest first, and the places beside it."""

    jobs: "Sequence[Job]"
    newer: Place | None
    older: Place | None
    # Up to COUNT_UP_TO + 1; None where counting would mean to look at rows once more.
    count: int | None
    # Whether there are rows that were not looked at.
    is_bounded: bool


def page_of(search: Search, place: Place, size: int) -> Page:
    """Return a page of a search; looks at LOOK_AT rows at most where no index finds them."""
    count: int | None = None
    edge = _edge(search, place) if search.reads_rows else None
    rows = _within(search.jobs, place, edge)
    if search.reads_rows and place == NEWEST:
        # Once for both: looking at rows is what takes the time.
        ids = list(rows.values_list("pk", flat=True)[: COUNT_UP_TO + 1])
        count, rows = len(ids), Job.objects.filter(pk__in=ids[: size + 1]).order_by("-pk")
    elif not search.reads_rows:
        # In the order of the index that has them: without one, PostgreSQL would rather read through the table.
        count = search.jobs.order_by("-pk").values("pk")[: COUNT_UP_TO + 1].count()
    found = list(listed(rows)[: size + 1])
    onwards = found[size - 1].pk if len(found) > size else edge
    jobs = found[:size] if place.after is None else found[:size][::-1]
    newer, older = _beside(place, jobs, onwards)
    return Page(jobs=jobs, newer=newer, older=older, count=count, is_bounded=edge is not None)


def older_than(search: Search, before: UUID | None, size: int) -> tuple["Sequence[Job]", UUID | None]:
    """Return jobs of a search that are older than one, newest first, and what the next ones are older than, if any.

    There may be fewer than `size`, or none, and yet more to come: LOOK_AT rows are looked at where no index finds them.
    """
    place = Place(before=before)
    edge = _edge(search, place) if search.reads_rows else None
    found = list(listed(_within(search.jobs, place, edge))[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else edge


def _edge(search: Search, place: Place) -> UUID | None:
    """Return where looking at rows ends; None when all that one index finds can be looked at."""
    rows = _within(Job.objects.filter(search.along), place).values_list("pk", flat=True)
    return next(iter(rows[LOOK_AT : LOOK_AT + 1]), None)


def _within(jobs: JobQuerySet, place: Place, edge: UUID | None = None) -> JobQuerySet:
    """Return the jobs from a place up to and with an edge, in the order in which they are read."""
    if place.after is not None:
        upwards = jobs.filter(pk__gt=place.after).order_by("pk")
        return upwards if edge is None else upwards.filter(pk__lte=edge)
    downwards = jobs.order_by("-pk") if place.before is None else jobs.filter(pk__lt=place.before).order_by("-pk")
    return downwards if edge is None else downwards.filter(pk__gte=edge)


def _beside(place: Place, jobs: "Sequence[Job]", onwards: UUID | None) -> tuple[Place | None, Place | None]:
    """Return the places of the newer and of the older page."""
    if place.after is not None:
        back = None if place.after == BEGINNING else Place(before=jobs[-1].pk if jobs else place.after)
        return (None if onwards is None else Place(after=onwards)), back
    back = None if place.before is None else Place(after=jobs[0].pk if jobs else place.before)
    return back, None if onwards is None else Place(before=onwards)
