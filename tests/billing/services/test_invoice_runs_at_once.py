"""Several people have the same drafts issued at once, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from billing.exceptions import NothingToIssue
from billing.models import Invoice, InvoiceRun
from billing.services.invoice_runs import issue_many, standing_of
from billing.services.issuing import issue_and_send
from jobs import testing
from jobs.api import Status
from tests.billing import making
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT_ONCE = 8


@pytest.fixture
def ids() -> list[int]:
    """Drafts that may be issued."""
    making.seller()
    buyer = making.customer()
    return [making.draft("100", buyer=buyer).pk for _ in range(12)]


@pytest.fixture
def clerk() -> User:
    return User.objects.create_user("clerk")


def count_of_run(ids: list[int], clerk: User) -> int:
    """Have drafts issued; returns how many the run has, 0 without one."""
    try:
        return issue_many(ids, by=clerk, request_key=uuid4()).count
    except NothingToIssue:
        return 0
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_who_asks_while_another_run_is_being_written_waits_and_gets_the_rest(ids: list[int], clerk: User) -> None:
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            issue_many(ids[:8], by=clerk, request_key=uuid4())
            other = pool.submit(count_of_run, list(reversed(ids)), clerk)
            wait_until(somebody_waits, "the other to wait", 5)
        assert other.result() == 4


def test_each_draft_goes_into_one_run_of_many(ids: list[int], clerk: User) -> None:
    together = Barrier(AT_ONCE)

    def one(number: int) -> int:
        together.wait()
        return count_of_run(ids[number:] + ids[:number], clerk)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        counts = list(pool.map(one, range(AT_ONCE)))
    assert sum(counts) == len(ids)
    testing.run_pending()
    for run in InvoiceRun.objects.all():
        standing = standing_of(run)
        assert (standing.issued, standing.sent, standing.failed) == (run.count, run.count, 0)


def test_job_of_a_run_waits_for_the_page_that_issues_its_draft(ids: list[int], clerk: User) -> None:
    run = issue_many(ids[:1], by=clerk, request_key=uuid4())
    batch = standing_of(run).batch
    assert batch
    job = batch.jobs.get()

    def perform() -> str:
        try:
            return testing.perform(job).status
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            issue_and_send(ids[0])
            other = pool.submit(perform)
            wait_until(somebody_waits, "the job to wait", 5)
        assert other.result() == Status.SUCCESSFUL
    assert Invoice.objects.issued().count() == 1
