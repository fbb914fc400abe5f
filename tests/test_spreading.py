"""Tests that wait lie among those that compute."""

from itertools import pairwise

from tests.spreading import EARLY, spread


def test_those_that_wait_are_spread_evenly_and_all_are_there_in_their_order() -> None:
    others, waiting = [f"quick {n}" for n in range(100)], [f"slow {n}" for n in range(5)]
    order = spread([*others, *waiting], lambda test: test.startswith("slow"))
    assert [test for test in order if test in others] == others
    assert [test for test in order if test in waiting] == waiting
    places = [order.index(test) for test in waiting]
    assert places[0] == 0
    assert {after - before for before, after in pairwise(places)} == {18}
    assert places[-1] < EARLY * len(order)


def test_where_all_or_none_wait_the_order_stays() -> None:
    assert spread("abc", lambda test: True) == spread("abc", lambda test: False) == ["a", "b", "c"]
    assert spread([], bool) == []
