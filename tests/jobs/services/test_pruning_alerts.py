"""Alerts that were over long ago go, with their notices; those that are open or young stay."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from jobs.models import Alert, Notice
from jobs.services.alerting import watch
from jobs.services.pruning import prune
from tests.jobs.alerting import channel, fails, recover, rule

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = timedelta(days=91)


def test_only_what_was_over_long_ago_is_pruned() -> None:
    rule().channels.add(channel())
    fails()
    watch()
    recover()
    watch()
    assert prune().rows["alerts"] == 0
    Alert.objects.update(resolved_at=Now() - LONG_AGO)
    fails()
    watch()
    assert prune().rows["alerts"] == 1
    assert Alert.objects.get().is_open
    assert {notice.alert for notice in Notice.objects.all()} <= {Alert.objects.get()}


def test_old_tests_of_channels_are_pruned() -> None:
    told = channel()
    for age in (LONG_AGO, timedelta(days=1)):
        notice = Notice.objects.create(channel=told, kind="test", title="A test", text="A test")
        Notice.objects.filter(pk=notice.pk).update(created_at=Now() - age)
    assert prune().rows["tests"] == 1
    assert Notice.objects.count() == 1
