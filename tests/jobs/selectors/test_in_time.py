"""Questions to the database that are stopped when they take too long."""

import pytest
from django.db import OperationalError, connection, transaction

from jobs.exceptions import TookTooLong
from jobs.models import Job
from jobs.selectors.in_time import in_time
from tests.sample import tasks

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_what_takes_too_long_is_stopped_and_the_connection_goes_on() -> None:
    with pytest.raises(TookTooLong), in_time(0.05):
        ask("SELECT pg_sleep(30)")
    assert ask("SELECT 1") == 1


def test_what_is_quick_is_answered_and_the_limit_is_gone_afterwards() -> None:
    before = ask("SHOW statement_timeout")
    with in_time(5):
        assert ask("SHOW statement_timeout") == "5s"
    assert ask("SHOW statement_timeout") == before


def test_inside_a_transaction_only_the_block_is_undone() -> None:
    with transaction.atomic():
        tasks.add.enqueue(a=1)
        with pytest.raises(TookTooLong), in_time(0.05):
            ask("SELECT pg_sleep(30)")
        assert Job.objects.count() == 1


def test_other_errors_are_not_hidden() -> None:
    with pytest.raises(OperationalError), in_time(5):
        ask("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
