"""The watcher: looks by itself, and outlives what goes wrong."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from pytest_django import Settings

from jobs.backends.ports import free_port
from jobs.models import Alert, AlertRule
from jobs.services.default_rules import lay_defaults
from jobs.worker import watcher
from jobs.worker.watcher import Watcher, look
from tests.jobs.alerting import fails, rule
from tests.servers.away import unreachable_database
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_thread(act: Callable[[], Any]) -> None:
    """Call in a thread of its own, as the clock does; raises what it raises."""
    errors: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001  # raised below
            errors.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)
    assert not thread.is_alive()
    if errors:
        raise errors[0]


def test_database_that_is_away_is_waited_out() -> None:
    rule()
    fails()

    def look_before_and_after() -> None:
        connections["default"] = unreachable_database(free_port())
        look()
        del connections["default"]
        look()

    in_a_thread(look_before_and_after)
    assert Alert.objects.count() == 1


def test_bug_in_a_rule_ends_no_watcher(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(watcher, "watch", break_down)
    in_a_thread(look)


def test_watcher_lays_the_default_rules_and_looks_by_itself(settings: Settings) -> None:
    settings.JOBS = settings.JOBS | {"WATCH_EVERY": 1}
    rule(name="mine")
    fails()
    watching = Watcher()
    watching.start()
    try:
        wait_until(Alert.objects.filter(rule__name="mine").exists, "an alert opens")
        assert AlertRule.objects.count() > 10
    finally:
        watching.stop()
    assert not watching.is_alive()


def test_watcher_lays_the_default_rules_when_the_database_is_back(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JOBS = settings.JOBS | {"WATCH_EVERY": 1}
    asked: list[int] = []

    def away_at_first() -> None:
        asked.append(1)
        if len(asked) == 1:
            unreachable_database(free_port()).ensure_connection()
        lay_defaults()

    monkeypatch.setattr(watcher, "lay_defaults", away_at_first)
    watching = Watcher()
    watching.start()
    try:
        wait_until(AlertRule.objects.exists, "the rules are laid")
    finally:
        watching.stop()
