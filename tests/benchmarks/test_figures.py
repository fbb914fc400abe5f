import pytest

from benchmarks.figures import median, percentile, rate, ratio, rotated, shown


def test_rate_leaves_out_the_time_in_which_workers_start() -> None:
    starting, working = [0.0, 5.0], [10.0 + second for second in range(8)]
    assert rate(starting + working) == 1.0


@pytest.mark.parametrize("times", [[], [1.0], [1.0, 1.0]])
def test_rate_of_too_few_jobs_is_nothing(times: list[float]) -> None:
    assert rate(times) == 0.0


@pytest.mark.parametrize(("percent", "expected"), [(50, 5), (95, 10), (100, 10), (10, 1), (0, 1)])
def test_percentile_is_a_value_that_was_measured(percent: float, expected: float) -> None:
    assert percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], percent) == expected


def test_median_leaves_out_what_was_not_measured() -> None:
    assert median([3.0, None, 1.0, 2.0]) == 2.0
    assert median([None]) is None


def test_ratio_is_unknown_where_one_side_is() -> None:
    assert ratio(6.0, 2.0) == 3.0
    assert ratio(None, 2.0) is ratio(6.0, None) is ratio(6.0, 0.0) is None


def test_each_round_begins_with_another_contender() -> None:
    assert [rotated(["a", "b", "c"], turn)[0] for turn in range(4)] == ["a", "b", "c", "a"]
    assert rotated([], 3) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [(12345.6, "12,300"), (0.012345, "0.0123"), (4.0, "4"), (0.0, "0"), (99.96, "100"), (None, "—")],
)
def test_figures_are_shown_with_as_many_digits_as_are_known(value: float | None, expected: str) -> None:
    assert shown(value) == expected
