"""Real processes watch: the clock, and a worker while there is none."""

import pytest

from jobs.models import Alert, Heartbeat, Medium, RuleKind
from tests.jobs.alerting import channel, fails, rule
from tests.servers.processes import Start, listening
from tests.servers.waiting import wait_until
from tests.servers.webhook import Webhook

pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
QUICK = {"TEST_WATCH_EVERY": "1", "TEST_ALERT_CLEAR_AFTER": "2", "TEST_STAND_IN_AFTER": "1", "no_proxy": "127.0.0.1"}


def tells(kind: RuleKind, webhook: Webhook) -> None:
    """Have a rule tell a chat."""
    rule(kind).channels.add(channel(Medium.WEBHOOK, webhook.url))


def test_clock_tells_of_trouble_within_seconds(start: Start, webhook: Webhook) -> None:
    tells(RuleKind.DEAD_LETTERS, webhook)
    fails()
    start("rqscheduler", **QUICK)
    wait_until(lambda: webhook.posted, "the chat hears of it")
    assert "1 job failed for good" in webhook.texts[0]


def test_two_clocks_tell_once(start: Start, webhook: Webhook) -> None:
    tells(RuleKind.DEAD_LETTERS, webhook)
    for _ in range(2):
        start("rqscheduler", **QUICK)
    wait_until(lambda: Heartbeat.objects.filter(kind="clock").count() == 2, "both are up")
    [job] = fails()
    wait_until(lambda: webhook.posted, "the chat hears of it")
    job.delete()
    wait_until(lambda: len(webhook.posted) > 1, "the chat hears that it is over")
    assert [text[:6] for text in webhook.texts] == ["*Alert", "*Over:"]
    assert Alert.objects.count() == 1


def test_worker_tells_that_the_clock_is_silent_and_the_clock_that_it_is_back(start: Start, webhook: Webhook) -> None:
    tells(RuleKind.CLOCK_SILENT, webhook)
    listening(start("rqworker", **QUICK))
    wait_until(lambda: webhook.posted, "the chat hears that there is no clock", seconds=60)
    assert "The clock is silent" in webhook.texts[0]
    start("rqscheduler", **QUICK)
    wait_until(lambda: len(webhook.posted) > 1, "the chat hears that it is back", seconds=60)
    assert webhook.texts[1].startswith("*Over: The clock is silent")
