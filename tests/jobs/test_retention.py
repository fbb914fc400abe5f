"""The rules: what they are, and what can't be one."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from jobs.conf import conf
from jobs.models import FINAL
from jobs.retention import DEFAULTS, Ended, Rule, rule_for


def test_there_is_a_rule_for_each_way_to_end() -> None:
    assert set(DEFAULTS) == set(Ended) == {status.value for status in FINAL}


def test_defaults() -> None:
    assert {
        "successful": Rule(days=30, keep=100, log_days=7),
        "failed": Rule(days=90, keep=1000, log_days=30),
        "cancelled": Rule(days=30, keep=0, log_days=30),
    } == DEFAULTS


def test_what_is_given_for_a_queue_goes_before_what_is_given_for_every_queue() -> None:
    given = {"*": {"failed": {"days": 365, "keep": 5}}, "email": {"failed": {"days": 10}}}
    assert rule_for(given, "email", Ended.FAILED) == Rule(days=10, keep=5, log_days=30)
    assert rule_for(given, "sync", Ended.FAILED) == Rule(days=365, keep=5, log_days=30)
    assert rule_for(given, "email", Ended.SUCCESSFUL) == DEFAULTS[Ended.SUCCESSFUL]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], r"has \[\] for RETENTION: write it as"),
        ({"*": 30}, "has 30 for '\\*': write it as"),
        ({"emial": {}}, "names the queue 'emial': use '\\*' or one of critical, default, email"),
        ({"*": {"lost": {}}}, "names the outcome 'lost': use one of successful, failed, cancelled"),
        ({"*": {"failed": {"weeks": 1}}}, "names 'weeks': use days, keep, log_days"),
        ({"*": {"failed": {"days": 0}}}, "has days=0: use whole days from 1"),
        ({"*": {"failed": {"days": "30"}}}, "has days='30': use whole days from 1"),
        ({"*": {"failed": {"days": 1.5}}}, "has days=1.5"),
        ({"*": {"failed": {"days": 40_000}}}, "has days=40000"),
        ({"*": {"failed": {"log_days": -1}}}, "has log_days=-1"),
        ({"*": {"failed": {"keep": -1}}}, "has keep=-1: use a whole number from 0 up"),
        ({"*": {"failed": {"keep": None}}}, "has keep=None"),
        ({"*": {"failed": {"keep": True}}}, "has keep=True"),
    ],
)
def test_nonsense_is_refused_with_what_to_do(settings: Settings, given: Any, message: str) -> None:
    settings.JOBS = settings.JOBS | {"RETENTION": given}
    with pytest.raises(ImproperlyConfigured, match=message):
        conf()


def test_an_export_folder_is_a_whole_path(settings: Settings, tmp_path: Path) -> None:
    settings.JOBS = settings.JOBS | {"EXPORT_DIR": "exports"}
    with pytest.raises(ImproperlyConfigured, match="JOBS_EXPORT_DIR is 'exports': name a whole path"):
        conf()
    settings.JOBS = settings.JOBS | {"EXPORT_DIR": str(tmp_path)}
    assert conf().export_dir == str(tmp_path)
