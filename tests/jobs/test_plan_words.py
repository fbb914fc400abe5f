"""A plan's columns as people read them."""

from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import pytest

from jobs.plan_words import LABELS, differences, value_words
from jobs.schedules import Plan


def test_every_column_has_a_name() -> None:
    assert set(LABELS) == {field.name for field in fields(Plan)}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("cron", "0 6 * * *", "0 6 * * *"),
        ("cron", "", "not set"),
        ("every", 5400, "90 minutes"),
        ("every", 3600, "1 hour"),
        ("every", 172_800, "2 days"),
        ("every", None, "not set"),
        ("jitter", 0, "not set"),
        ("start_within", 0, "0 seconds"),
        ("misfire", "skip", "leave them out"),
        ("misfire", "unheard of", "unheard of"),
        ("may_overlap", True, "yes"),
        ("must_produce", False, "no"),
        ("arguments", {}, "not set"),
        ("arguments", {"name": "Zoë"}, '{"name": "Zoë"}'),
        ("starts_at", datetime(2026, 1, 2, 3, 4, tzinfo=UTC), "2026-01-02 03:04:00 UTC"),
        ("starts_at", "2026-01-02T03:04:00+00:00", "2026-01-02 03:04:00 UTC"),
    ],
)
def test_a_value_in_words(name: str, value: Any, words: str) -> None:
    assert value_words(name, value) == words


def test_only_what_differs_is_told() -> None:
    before, after = Plan(cron="0 6 * * *"), Plan(cron="0 7 * * *", expected_seconds=120)
    assert differences(before.as_columns(), after.as_columns()) == [
        ("Cron text", "0 6 * * *", "0 7 * * *"),
        ("Takes at most", "not set", "2 minutes"),
    ]
