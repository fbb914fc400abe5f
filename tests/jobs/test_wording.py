"""Numbers and times as people say them."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs.wording import ahead_text, capped_count, counted, duration_text, listed, relative_text

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-3, "under 0.01 s"),
        (0, "under 0.01 s"),
        (0.012, "0.012 s"),
        (0.345, "0.34 s"),
        (0.5, "0.50 s"),
        (1.44, "1.4 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (14.4, "14 s"),
        (59.6, "1 min"),
        (130, "2 min 10 s"),
        (120, "2 min"),
        (3599.7, "1 h"),
        (3725, "1 h 2 min"),
        (3 * 86_400 + 5 * 3600, "3 d 5 h"),
    ],
)
def test_duration_has_two_significant_figures(seconds: float, text: str) -> None:
    assert duration_text(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("seconds_ago", "text"),
    [
        (0, "just now"),
        (0.9, "just now"),
        (-0.9, "just now"),
        (12, "12 s ago"),
        (59.9, "59 s ago"),
        (230, "3 min ago"),
        (7300, "2 h ago"),
        (100_000, "1 d ago"),
        (-90, "in 1 min"),
        (-1_000 * 86_400, "in 1,000 d"),
    ],
)
def test_a_moment_is_told_from_now(seconds_ago: float, text: str) -> None:
    assert relative_text(NOON - timedelta(seconds=seconds_ago), NOON) == text


@pytest.mark.parametrize(
    ("seconds", "text"), [(-3, "in a moment"), (0.9, "in a moment"), (1, "in 1 s"), (90, "in 1 min")]
)
def test_what_is_to_come_is_never_told_as_past(seconds: float, text: str) -> None:
    assert ahead_text(NOON + timedelta(seconds=seconds), NOON) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0"), (1234, "1,234"), (10_000, "10,000"), (10_001, "10,000+")])
def test_count_stops_at_its_cap(count: int, text: str) -> None:
    assert capped_count(count) == text


def test_count_agrees_with_its_noun() -> None:
    assert [counted(n, "job") for n in (0, 1, 2_000)] == ["0 jobs", "1 job", "2,000 jobs"]


def test_parts_are_listed_as_in_a_sentence() -> None:
    assert [listed(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
