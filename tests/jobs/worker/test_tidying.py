"""Tidying: the next task finds things as if it were the first."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.utils import timezone, translation

from jobs.worker.tidying import tidy_up

pytestmark = pytest.mark.django_db(transaction=True)


def test_block_that_was_left_open_is_undone() -> None:
    transaction.atomic().__enter__()
    Group.objects.create(name="never")
    tidy_up()
    assert not connection.in_atomic_block
    assert not Group.objects.exclude(name__startswith="Jobs: ").exists()


def test_transaction_without_autocommit_is_undone_and_the_next_one_is_committed() -> None:
    transaction.set_autocommit(False)
    Group.objects.create(name="never")
    tidy_up()
    Group.objects.create(name="kept")
    assert connection.get_autocommit()
    connection.close()
    assert [group.name for group in Group.objects.exclude(name__startswith="Jobs: ")] == ["kept"]


def test_connection_that_is_in_order_is_kept() -> None:
    Group.objects.exists()
    before = connection.connection
    tidy_up()
    assert connection.connection is before


def test_language_and_time_zone_are_those_of_the_settings_again() -> None:
    language, zone = translation.get_language(), timezone.get_current_timezone_name()
    translation.activate("de" if language != "de" else "fr")
    timezone.activate("Pacific/Chatham")
    tidy_up()
    assert (translation.get_language(), timezone.get_current_timezone_name()) == (language, zone)
