"""A job whose process dies at any of its statements leaves all of its statement or nothing, and runs again."""

from typing import Any

import pytest
from django.db import connection

from billing.models import CommissionEntry, CommissionRun, CommissionStatement, CommissionTotal, SalesRep
from billing.services.commissions.beginning import begin
from billing.services.commissions.months import last_month
from billing.tasks_commissions import compute_statement
from jobs import testing
from jobs.services.execution import run as run_job
from tests.billing.commissions import making
from tests.billing.commissions.making import before_last, paid

pytestmark = pytest.mark.django_db(transaction=True)

# More than a statement takes; the test says so should it not suffice.
MOST_STATEMENTS = 80


class PowerCut(BaseException):
    """The process is gone: nothing runs after it that the database has not had before."""


def rows() -> list[Any]:
    """Return all that a computation writes, without keys."""
    entries = CommissionEntry.objects.order_by("kind", "day", "basis").values_list("kind", "invoice", "basis", "amount")
    totals = CommissionTotal.objects.order_by("statement", "currency").values_list("currency", "earned", "corrected")
    return [list(entries), list(totals), list(CommissionStatement.objects.values_list("rep", "computation"))]


def died(run: CommissionRun, rep: SalesRep, at: int) -> bool:
    """Compute in a job whose process is gone at its so-manieth statement; False where it ended before."""
    job = compute_statement.enqueue(run_id=run.pk, rep_id=rep.pk, computation=run.computation)
    seen = 0

    def die(execute: Any, *args: Any) -> Any:
        nonlocal seen
        seen += 1
        if seen >= at:
            raise PowerCut
        return execute(*args)

    try:
        with connection.execute_wrapper(die):
            run_job(job.pk, job.attempt)
    except PowerCut:
        return True
    return False


def test_a_statement_is_written_whole_or_not_at_all_and_once() -> None:
    rep = making.rep()
    paid(rep, "9000", before_last())
    credited = paid(rep, "3000", before_last())
    making.approved(before_last())
    making.credited(credited, last_month(), "1000")
    paid(rep, "500", last_month())
    run, before = begin(last_month()), rows()
    # The first statements claim the job; all others are the computation.
    at = next(at for at in range(1, MOST_STATEMENTS) if not survives_with(before, run, rep, at))
    assert at > 15
    whole = rows()
    assert whole != before
    # Those that died before they were claimed, too.
    assert len(testing.run_pending()) > 2
    assert rows() == whole


def survives_with(before: list[Any], run: CommissionRun, rep: SalesRep, at: int) -> bool:
    """Say whether the process died, and assert that then all is as it was before."""
    gone = died(run, rep, at)
    assert not gone or rows() == before
    return gone
