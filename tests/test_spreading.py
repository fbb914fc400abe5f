"""Tests that wait lie among those that compute."""

from itertools import pairwise

from tests.spreading import EARLY, spread

OTHERS = [f"quick {n}" for n in range(100)]
WAITING = [f"slow {n}" for n in range(5)]
DRIVING = [f"page {n}" for n in range(5)]


def waits(test: str) -> bool:
    return test.startswith(("slow", "page"))


def drives(test: str) -> bool:
    return test.startswith("page")


def test_those_that_wait_are_spread_evenly_last_to_first_and_the_others_keep_their_order() -> None:
    order = spread([*OTHERS, *WAITING], waits, drives)
    assert [test for test in order if test in OTHERS] == OTHERS
    assert [test for test in order if test in WAITING] == WAITING[::-1]
    places = [order.index(test) for test in WAITING[::-1]]
    assert places[0] == 0
    assert {after - before for before, after in pairwise(places)} == {18}
    assert places[-1] < EARLY * len(order)


def test_no_browser_is_driven_before_what_came_before_all_of_them() -> None:
    order = spread([*OTHERS[:50], *WAITING, *DRIVING, *OTHERS[50:]], waits, drives)
    places = [order.index(test) for test in DRIVING[::-1]]
    assert order.index(OTHERS[49]) < places[0] < order.index(OTHERS[50])
    assert order.index(OTHERS[80]) < places[-1] < order.index(OTHERS[90])
    assert sorted(order) == sorted([*OTHERS, *WAITING, *DRIVING])


def test_where_none_waits_the_order_stays() -> None:
    assert spread(OTHERS, waits, drives) == OTHERS
    assert spread([], waits, drives) == []
