"""The table of kinds is whole, and says in words what each rule means."""

from datetime import timedelta

import pytest

from jobs.models import AlertRule, RuleKind
from jobs.selectors.breaches.kinds import KINDS, condition
from jobs.selectors.breaches.reading import age_words, minutes_words


def test_every_kind_is_in_the_table() -> None:
    assert KINDS.keys() == set(RuleKind)


@pytest.mark.parametrize("kind", RuleKind)
def test_every_kind_says_what_breaks_it(kind: RuleKind) -> None:
    scope = {"queue_name": "email", "task": "some.task"}
    read = {name: value for name, value in scope.items() if name in KINDS[kind].fields}
    words = condition(AlertRule(kind=kind, threshold=7, window=5, at_least=3, **read))
    assert "{" not in words
    assert all(value in words for value in read.values())
    assert ("7" in words) == bool(KINDS[kind].unit)
    assert "{" not in KINDS[kind].explained
    assert ("N" in KINDS[kind].explained or "M" in KINDS[kind].explained) == bool(KINDS[kind].unit)


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "1 minute"), (60, "60 minutes"), (90, "90 minutes"), (1440, "24 hours")]
)
def test_minutes_are_said_as_people_say_them(minutes: int, words: str) -> None:
    assert minutes_words(minutes) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(-1, "0 seconds"), (59, "59 seconds"), (61, "1 minute"), (7_500, "2 h 5 min")]
)
def test_age_is_said_as_people_say_it(seconds: int, words: str) -> None:
    assert age_words(timedelta(seconds=seconds)) == words
