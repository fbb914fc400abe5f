"""Rules about jobs that fail."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from jobs.models import RuleKind
from jobs.selectors.breaches import failing, reading
from jobs.selectors.breaches.kinds import breaches, read
from jobs.selectors.breaches.reading import Reading
from tests.jobs.alerting import fails, rule, succeeds
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def failures(**numbers: Any) -> Reading:
    [found] = read(rule(RuleKind.FAILURES, **{"threshold": 2, "window": 10, **numbers}))
    return found


def rate(**numbers: Any) -> Reading:
    [found] = read(rule(RuleKind.FAILURE_RATE, **{"threshold": 50, "window": 10, "at_least": 4, **numbers}))
    return found


def test_more_failures_than_the_limit_within_the_window_are_a_breach() -> None:
    fails(2)
    assert not failures().is_breach
    newest = fails()[0]
    found = failures()
    assert found.is_breach
    assert found.text == "3 jobs failed in the last 10 minutes."
    assert found.evidence.jobs[0] == str(newest.pk)


def test_failures_before_the_window_are_not_counted() -> None:
    fails(2)
    fails(5, minutes_ago=11)
    assert failures().count == 2


def test_failures_elsewhere_are_not_counted() -> None:
    fails(3)
    fails(1, queue_name="email")
    assert failures(queue_name="email").count == 1
    assert failures(task=tasks.add.definition.name).count == 4
    assert failures(task="nothing.like.it").count == 0


def test_failures_of_one_queue_name_it_and_lead_to_it() -> None:
    fails(3, queue_name="email")
    found = failures(queue_name="email", task=tasks.add.definition.name)
    assert found.text == "3 jobs of “Add numbers” in email failed in the last 10 minutes."
    assert found.evidence.query == {"queue": "email", "task": tasks.add.definition.name, "status__exact": "failed"}


def test_share_above_the_limit_is_a_breach_when_there_were_enough_jobs() -> None:
    succeeds(1)
    fails(2)
    assert not rate().is_breach
    fails(1)
    found = rate()
    assert found.is_breach
    assert found.text == "75 % of the last 4 jobs failed, within 10 minutes."


def test_share_at_the_limit_is_no_breach() -> None:
    succeeds(3)
    fails(3)
    assert not rate().is_breach


def test_share_is_that_of_one_queue_where_the_rule_says_so() -> None:
    succeeds(10)
    fails(4, queue_name="email")
    assert rate(queue_name="email").is_breach
    assert not rate().is_breach


def test_share_of_nothing_is_no_breach() -> None:
    assert not rate(at_least=0).is_breach


def test_only_the_newest_jobs_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(failing, "LOOK_AT", 4)
    monkeypatch.setattr(reading, "LOOK_AT", 4)
    succeeds(10, minutes_ago=5)
    fails(4, minutes_ago=1)
    assert rate().text.startswith("100 % of the last 4 jobs")


def test_count_stops_where_it_says_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LOOK_AT", 3)
    fails(6)
    assert failures().text == "3+ jobs failed in the last 10 minutes."


def test_limit_above_the_cap_is_still_told() -> None:
    assert reading.jobs_words(15_000, reading.cap(20_000)) == "15,000 jobs"


def test_failed_jobs_pile_up_however_old_they_are() -> None:
    fails(3, minutes_ago=100_000)
    [found] = breaches(rule(RuleKind.DEAD_LETTERS, threshold=2))
    assert found.text == "3 jobs failed for good and wait for a person."
    assert breaches(rule(RuleKind.DEAD_LETTERS, threshold=3)) == []


def test_calm_rule_takes_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    calm = rule(RuleKind.FAILURES, threshold=5)
    fails(3)
    with django_assert_num_queries(1):
        read(calm)
