"""Several clocks, workers and people at the same time, on a database that lets them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction

from billing.exceptions import CommissionsRefused
from billing.models import CommissionEntry, CommissionRun, CommissionStatement, RunStatus
from billing.office_day import today
from billing.services.commissions.approving import approve
from billing.services.commissions.beginning import begin, begin_last_month, compute_again
from billing.services.commissions.computing import compute
from billing.services.commissions.months import last_month
from billing.services.commissions.posting import post
from billing.services.issuing import issue_and_send
from jobs import testing
from jobs.api import Fail
from jobs.models import Batch, Job
from tests.billing import making as billing
from tests.billing.commissions import making
from tests.billing.commissions.making import approved, before_last, boss, computed, paid
from tests.servers.waiting import wait_until

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT_ONCE = 8
# Seconds that one waits for another who does not come.
PATIENCE = 5


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Do several things in threads of their own; returns what came of each, "done" or "refused"."""

    def answer(act: Callable[[], Any]) -> str:
        try:
            act()
        except (CommissionsRefused, Fail):
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(answer, acts))


def test_clocks_that_fire_together_begin_one_run() -> None:
    for _ in range(5):
        making.rep()
    assert at_once(*[begin_last_month] * AT_ONCE) == ["done"] * AT_ONCE
    assert CommissionRun.objects.get().computation == 1
    assert (Batch.objects.count(), Job.objects.count()) == (1, 5)


def test_jobs_of_one_rep_wait_for_each_other_and_commission_no_invoice_twice() -> None:
    rep = making.rep()
    for price in ("4000", "5000", "6000"):
        paid(rep, price, before_last())
    runs = [begin(before_last()), begin(last_month())]
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            compute(runs[0].pk, rep.pk, 1)
            other = pool.submit(at_once, *[lambda: compute(runs[1].pk, rep.pk, 1)] * 2)
            wait_until(somebody_waits, "the other job to wait", PATIENCE)
        assert other.result() == ["done"] * 2
    assert CommissionStatement.objects.count() == 2
    assert set(CommissionEntry.objects.values_list("statement__run", flat=True)) == {runs[0].pk}
    assert sorted(CommissionEntry.objects.values_list("basis", flat=True)) == [4000, 5000, 6000]


def somebody_waits() -> bool:
    """Say whether a transaction waits for another's lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_of_approving_and_computing_again_one_is_done() -> None:
    making.rep()
    run = computed(last_month())
    answers = at_once(
        *[lambda: approve(run.pk, by=boss(), seen=1), lambda: compute_again(run.pk, by=boss(), seen=1)] * 3
    )
    assert answers == ["done", *["refused"] * 5]
    run.refresh_from_db()
    assert (run.status, run.computation) in {(RunStatus.APPROVED, 1), (RunStatus.OPEN, 2)}


def test_a_job_and_an_approval_together_leave_what_was_approved() -> None:
    rep = making.rep()
    run = computed(last_month())
    paid(rep, "1000", last_month())
    late = [lambda: compute(run.pk, rep.pk, 1)] * 3
    answers = at_once(*late, lambda: approve(run.pk, by=boss(), seen=1), *late)
    assert "done" in answers
    run.refresh_from_db()
    assert run.status == RunStatus.APPROVED
    assert run.computed_at is not None
    assert run.approved_at is not None
    before = CommissionEntry.objects.count()
    assert at_once(lambda: compute(run.pk, rep.pk, 1)) == ["refused"]
    assert CommissionEntry.objects.count() == before


def test_posted_by_many_it_is_posted_once() -> None:
    for _ in range(3):
        making.rep()
    run = approved(last_month())
    assert at_once(*[lambda: post(run.pk, by=boss())] * AT_ONCE) == ["done", *["refused"] * (AT_ONCE - 1)]
    numbers = CommissionStatement.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [f"CS-{today().year}-{n:04d}" for n in (1, 2, 3)]
    assert len([job for job in testing.run_pending() if job.queue_name == "email"]) == 3


def test_an_invoice_is_issued_while_its_reps_statement_is_computed() -> None:
    rep = making.rep()
    draft = billing.draft(buyer=rep.customers.get())
    billing.seller()
    run = begin(last_month())
    written, issued = Event(), Event()

    def compute_and_wait() -> bool:
        try:
            with transaction.atomic():
                compute(run.pk, rep.pk, 1)
                written.set()
                return issued.wait(PATIENCE)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(compute_and_wait)
        assert written.wait(PATIENCE)
        assert issue_and_send(draft.pk).sales_rep == rep
        issued.set()
        assert waiting.result()
