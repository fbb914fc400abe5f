"""The rules that every installation begins with."""

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from jobs.models import AlertRule, Channel, LaidDefault, RuleKind
from jobs.services.default_rules import lay_defaults
from jobs.services.journal import record_act

pytestmark = pytest.mark.django_db


def test_there_is_a_default_of_every_kind_and_none_tells_anybody() -> None:
    lay_defaults()
    assert set(AlertRule.objects.values_list("kind", flat=True)) == set(RuleKind.values)
    assert not Channel.objects.exists()


def test_laying_again_changes_nothing_that_a_person_changed_or_deleted() -> None:
    lay_defaults()
    AlertRule.objects.filter(kind=RuleKind.DEPTH).update(threshold=7, name="Mine")
    AlertRule.objects.filter(kind=RuleKind.FAILURES).delete()
    lay_defaults()
    assert AlertRule.objects.get(kind=RuleKind.DEPTH).threshold == 7
    assert not AlertRule.objects.filter(kind=RuleKind.FAILURES).exists()


def test_rule_of_the_same_name_that_a_person_made_is_left_alone() -> None:
    AlertRule.objects.create(name="Many jobs fail", kind=RuleKind.FAILURES, threshold=1)
    lay_defaults()
    assert AlertRule.objects.get(name="Many jobs fail").threshold == 1


def test_alert_email_is_a_channel_of_the_rules_that_nobody_touched(settings: Settings) -> None:
    lay_defaults()
    touched = AlertRule.objects.get(kind=RuleKind.DEPTH)
    record_act(User.objects.create(username="ada"), touched, "Changed.")
    settings.ALERT_EMAIL = ["ops@example.com", "boss@example.com"]
    lay_defaults()
    channel = Channel.objects.get()
    assert channel.address == "ops@example.com, boss@example.com"
    assert channel.rules.count() == AlertRule.objects.count() - 1
    assert not touched.channels.exists()


def test_channel_of_alert_email_does_not_come_back_either(settings: Settings) -> None:
    settings.ALERT_EMAIL = ["ops@example.com"]
    lay_defaults()
    Channel.objects.all().delete()
    lay_defaults()
    assert not Channel.objects.exists()
    assert LaidDefault.objects.filter(key="email ops@example.com").exists()
