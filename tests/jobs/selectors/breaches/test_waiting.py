"""Rules about jobs that wait."""

import pytest

from jobs.models import Kind, RuleKind
from jobs.selectors.breaches.kinds import breaches, read
from jobs.services.beating import beat
from jobs.services.pausing import pause_queue
from tests.jobs.alerting import rule, waits
from tests.jobs.selectors.test_health import silent

pytestmark = pytest.mark.django_db


def test_job_that_waits_too_long_is_a_breach_of_its_queue() -> None:
    waits(1, minutes=20, queue_name="email")
    oldest = waits(1, minutes=30, queue_name="email")[0]
    waits(1, minutes=5)
    [found] = breaches(rule(RuleKind.OLDEST_WAITING, threshold=15))
    assert found.about == "email"
    assert found.text == "A job has waited in email for 30 minutes."
    assert found.evidence.jobs[0] == str(oldest.pk)
    assert found.evidence.query == {"status__exact": "ready", "queue": "email"}


def test_each_queue_is_read_where_the_rule_names_none() -> None:
    waits(1, minutes=1, queue_name="email")
    waits(1, minutes=1, queue_name="report")
    assert {found.about for found in read(rule(RuleKind.OLDEST_WAITING, threshold=15))} == {"email", "report"}
    [only] = read(rule(RuleKind.OLDEST_WAITING, threshold=15, queue_name="report"))
    assert only.about == "report"


def test_queue_longer_than_the_limit_is_a_breach() -> None:
    waits(3)
    [found] = breaches(rule(RuleKind.DEPTH, threshold=2))
    assert (found.about, found.count, found.text) == ("default", 3, "3 jobs wait in default.")
    assert breaches(rule(RuleKind.DEPTH, threshold=3)) == []


def test_queue_without_a_worker_is_a_breach_when_a_job_has_waited_for_a_while() -> None:
    beat("worker", Kind.WORKER, ["default"])
    silent("mailer", Kind.WORKER, "email")
    waits(2, minutes=3, queue_name="email")
    waits(1, minutes=1, queue_name="report")
    waits(1, minutes=30)
    [found] = breaches(rule(RuleKind.UNSERVED, threshold=2))
    assert found.text == "No worker listens on email: 2 jobs wait, the oldest for 3 minutes."


def test_clock_is_missed_and_one_living_clock_is_enough() -> None:
    missing = rule(RuleKind.CLOCK_SILENT)
    silent("old", Kind.CLOCK)
    assert breaches(missing)[0].text.startswith("The clock is silent")
    beat("new", Kind.CLOCK)
    assert breaches(missing) == []


def test_workers_that_fell_silent_are_told_together_and_by_name() -> None:
    lost = rule(RuleKind.HEARTBEAT_LOST)
    beat("alive", Kind.WORKER)
    silent("clock", Kind.CLOCK)
    assert breaches(lost) == []
    for number in range(7):
        silent(f"w{number}", Kind.WORKER)
    [found] = breaches(lost)
    assert found.text.startswith("7 workers fell silent without saying goodbye: w0, w1, w2, w3, w4 and 2 more.")
    assert found.evidence.page == "heartbeat"


def test_queue_that_staff_paused_is_only_too_long() -> None:
    waits(3, minutes=60)
    pause_queue("default")
    assert breaches(rule(RuleKind.OLDEST_WAITING, threshold=1)) == []
    assert breaches(rule(RuleKind.UNSERVED, threshold=1)) == []
    assert len(breaches(rule(RuleKind.DEPTH, threshold=2))) == 1
