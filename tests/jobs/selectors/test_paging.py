"""Pages of jobs by keys."""

from itertools import chain
from uuid import UUID

import pytest

from jobs.models import Job
from jobs.selectors import paging
from jobs.selectors.paging import BEGINNING, NEWEST, Place, page_of
from jobs.selectors.searching import search
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids() -> list[UUID]:
    """The ids of seven jobs, newest first; every second one is about nothing but numbers."""
    jobs = [(tasks.add.enqueue(a=n) if n % 2 else tasks.note.enqueue(text="x")).pk for n in range(7)]
    return sorted(jobs, reverse=True)


def read(text: str, size: int, *, upwards: bool = False) -> list[list[UUID]]:
    """Return the ids on each page, from one end to the other."""
    pages: list[list[UUID]] = []
    place: Place | None = Place(after=BEGINNING) if upwards else NEWEST
    while place is not None:
        page = page_of(search(text), place, size)
        pages.append([job.pk for job in page.jobs])
        place = page.newer if upwards else page.older
    return pages


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8])
def test_pages_hold_every_job_once_in_both_directions(ids: list[UUID], size: int) -> None:
    downwards = read("", size)
    assert list(chain(*downwards)) == ids
    assert all(downwards)
    upwards = read("", size, upwards=True)
    assert list(chain(*reversed(upwards))) == ids
    assert all(upwards)


@pytest.mark.parametrize("look_at", [1, 2, 3, 100])
@pytest.mark.parametrize("upwards", [False, True])
def test_a_bounded_search_finds_all_when_it_is_followed_to_its_end(
    ids: list[UUID], monkeypatch: pytest.MonkeyPatch, look_at: int, upwards: bool
) -> None:
    monkeypatch.setattr(paging, "LOOK_AT", look_at)
    wanted = set(Job.objects.filter(task__endswith="add").values_list("pk", flat=True))
    found = list(chain(*read("numbers", 2, upwards=upwards)))
    assert len(found) == len(wanted)
    assert set(found) == wanted


def test_a_page_looks_at_so_many_rows_and_says_so(ids: list[UUID], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "LOOK_AT", 2)
    page = page_of(search("nosuchword"), NEWEST, 5)
    assert (page.is_bounded, page.count, list(page.jobs)) == (True, 0, [])
    assert not page_of(search("status:ready"), NEWEST, 5).is_bounded
    monkeypatch.setattr(paging, "LOOK_AT", 7)
    assert not page_of(search("nosuchword"), NEWEST, 5).is_bounded


def test_counting_stops_at_the_cap_and_is_left_out_where_it_costs(
    ids: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "COUNT_UP_TO", 4)
    assert page_of(search(""), NEWEST, 1).count == 5
    assert page_of(search(""), Place(before=ids[3]), 1).count == 5
    assert page_of(search("numbers"), NEWEST, 1).count == 3
    assert page_of(search("numbers"), Place(before=ids[3]), 1).count is None


def test_a_place_beyond_the_ends_leads_back(ids: list[UUID]) -> None:
    beyond = page_of(search(""), Place(before=BEGINNING), 2)
    assert (list(beyond.jobs), beyond.older) == ([], None)
    assert beyond.newer == Place(after=BEGINNING)
    above = page_of(search(""), Place(after=ids[0]), 2)
    assert (list(above.jobs), above.newer) == ([], None)
    assert above.older == Place(before=ids[0])
