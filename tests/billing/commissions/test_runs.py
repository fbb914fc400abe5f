"""A month's run: begun once, computed in jobs that may die, approved when all is well, posted once."""

from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from billing.exceptions import CommissionsRefused
from billing.models import (
    CommissionEntry,
    CommissionRun,
    CommissionStatement,
    CommissionTotal,
    Invoice,
    NumberSeries,
    RunStatus,
    SalesRep,
)
from billing.office_day import today
from billing.services.commissions.approving import approve
from billing.services.commissions.beginning import begin, compute_again
from billing.services.commissions.months import last_month, midnight
from billing.services.commissions.posting import post
from billing.services.commissions.standing import standing_of, zip_of
from billing.services.numbering import STATEMENT_SERIES
from billing.tasks_commission_runs import begin_commissions
from billing.tasks_commissions import compute_statement
from billing.tasks_statements import generate_statement_pdf
from jobs import testing
from jobs.api import retry_job
from jobs.models import Batch, Job, Status
from jobs.schedules import declared_schedules
from tests.billing.commissions import making
from tests.billing.commissions.making import approved, before_last, boss, computed, paid

pytestmark = pytest.mark.django_db

REPS, RUN = 500, 20


def test_the_first_of_a_month_at_two_begins_the_month_before_once() -> None:
    (plan,) = (found for found in declared_schedules() if found.task == begin_commissions.definition.name)
    assert plan.plan.cron == "0 2 1 * *"
    assert begin_commissions() == "there are no sales reps"
    making.rep()
    assert begin_commissions() == begin_commissions()
    run = CommissionRun.objects.get()
    assert (run.month, run.computation, run.count) == (last_month(), 1, 1)
    assert Batch.objects.count() == 1


def test_what_was_looked_at_before_its_month_ended_is_computed_by_the_clock_all_the_same() -> None:
    making.rep()
    run = begin(last_month())
    CommissionRun.objects.update(began_at=midnight(run.end) - timedelta(minutes=1))
    testing.run_pending()
    run.refresh_from_db()
    with pytest.raises(CommissionsRefused, match="had ended"):
        approve(run.pk, by=boss(), seen=1)
    begin_commissions()
    testing.run_pending()
    assert approve(run.pk, by=boss(), seen=2).status == RunStatus.APPROVED


def test_five_hundred_reps_are_one_batch_with_a_statement_and_a_pdf_each() -> None:
    first = making.rep()
    buyer = first.customers.get()
    SalesRep.objects.bulk_create(
        SalesRep(number=f"N-{n}", name=f"Rep {n}", email=f"r{n}@example.com", plan=first.plan) for n in range(1, REPS)
    )
    Invoice.objects.bulk_create(_settled(buyer, rep, n) for n, rep in enumerate(SalesRep.objects.all()))
    run = begin(last_month())
    batch = Batch.objects.get()
    assert (batch.total, run.count) == (REPS, REPS)
    # Some of them are enough to see it work.
    for job in batch.jobs.all()[:RUN]:
        assert testing.perform(job).status == Status.SUCCESSFUL
    assert run.statements.count() == CommissionEntry.objects.count() == RUN
    testing.assert_enqueued(generate_statement_pdf, times=RUN)
    batch.refresh_from_db()
    assert batch.total == REPS + RUN


def _settled(buyer: Any, rep: SalesRep, n: int) -> Invoice:
    """Return an invoice that was paid before it was issued."""
    return Invoice(
        customer=buyer,
        sales_rep=rep,
        status="paid",
        number=f"X-{n}",
        issued_at=timezone.now(),
        issue_date=last_month(),
        net=100,
        tax=0,
        payable=0,
    )


def test_a_computation_that_was_overtaken_writes_nothing() -> None:
    rep = making.rep()
    run = begin(last_month())
    (old,) = Job.objects.filter(task=compute_statement.definition.name)
    compute_again(run.pk, by=boss(), seen=1)
    assert testing.perform(old).status == Status.FAILED
    assert not CommissionStatement.objects.exists()
    testing.run_pending()
    assert making.statement(run, rep).computation == 2


def test_only_what_ended_well_is_approved_and_what_failed_can_be_retried_alone() -> None:
    rep, other = making.rep(), making.rep()
    paid(rep, "1000", last_month(), currency="USD")
    run = begin(last_month())
    with pytest.raises(CommissionsRefused, match="still being computed"):
        approve(run.pk, by=boss(), seen=1)
    testing.run_pending()
    with pytest.raises(CommissionsRefused, match="failed or were cancelled: 1"):
        approve(run.pk, by=boss(), seen=1)
    standing = standing_of(run)
    assert (standing.failed, [job.subject_label for job in standing.failures]) == (1, [str(rep)])
    rep.plan.tiers.create(currency="USD", up_to=None, rate=4)
    retry_job(standing.failures[0].pk)
    testing.run_pending()
    assert approve(run.pk, by=boss(), seen=1).approved_by == boss()
    assert standing_of(run).sums == [("USD", Decimal(40))]
    assert making.statement(run, other).computation == 1


def test_approved_is_frozen_for_whoever_comes_late() -> None:
    rep = making.rep()
    run = approved(last_month())
    paid(rep, "1000", last_month())
    for act in (compute_again, approve):
        with pytest.raises(CommissionsRefused, match="meanwhile"):
            act(run.pk, by=boss(), seen=1)
    begin_commissions()
    assert testing.run_pending() == []
    # A job that was left over finds the run frozen, too.
    stray = compute_statement.enqueue(run_id=run.pk, rep_id=rep.pk, computation=1)
    assert "not needed any more" in testing.perform(stray).error
    assert making.entries(run, rep) == []


def test_months_are_approved_in_their_order() -> None:
    making.rep()
    earlier, later = computed(before_last()), computed(last_month())
    with pytest.raises(CommissionsRefused, match="in their order"):
        approve(later.pk, by=boss(), seen=1)
    approve(earlier.pk, by=boss(), seen=1)
    approve(later.pk, by=boss(), seen=1)
    with pytest.raises(CommissionsRefused, match="A later month"):
        begin(before_last() - timedelta(days=40))


def test_posting_numbers_each_statement_and_mails_it_once() -> None:
    reps = [making.rep(), making.rep()]
    paid(reps[0], "1000", last_month())
    run = approved(last_month())
    drafts = set(run.statements.values_list("pdf", flat=True))
    assert post(run.pk, by=boss()).status == RunStatus.POSTED
    with pytest.raises(CommissionsRefused, match="Only what is approved"):
        post(run.pk, by=boss())
    testing.run_pending()
    run.refresh_from_db()
    numbers = [making.statement(run, rep).number for rep in reps]
    assert numbers == [f"CS-{today().year}-0001", f"CS-{today().year}-0002"]
    assert [(letter.to, letter.attachments[0][0]) for letter in mail.outbox] == [
        ([rep.email], f"{number}.pdf") for rep, number in zip(reps, numbers, strict=True)
    ]
    assert "Commission: EUR 30.00" in mail.outbox[0].body
    assert "Nothing was earned this month." in mail.outbox[1].body
    assert standing_of(run).sentence == "Done: 2 of 2 statements e-mailed."
    kept = set(run.statements.values_list("pdf", flat=True))
    assert all(map(default_storage.exists, kept))
    assert not any(map(default_storage.exists, drafts))


def test_ten_thousandth_statement_comes_after_the_one_before_in_the_file() -> None:
    NumberSeries.objects.create(name=STATEMENT_SERIES, year=today().year, last=9_998)
    for _ in range(3):
        making.rep()
    run = approved(last_month())
    post(run.pk, by=boss())
    testing.run_pending()
    with ZipFile(BytesIO(b"".join(zip_of(run)))) as archive:
        assert [name.split("-")[2] for name in archive.namelist()] == ["9999.pdf", "10000.pdf", "10001.pdf"]


def test_a_post_that_is_rolled_back_gives_its_numbers_back() -> None:
    making.rep()
    run = approved(last_month())
    with transaction.atomic():
        post(run.pk, by=boss())
        transaction.set_rollback(True)
    assert not NumberSeries.objects.filter(name="commission").exists()
    post(run.pk, by=boss())
    assert run.statements.get().number == f"CS-{today().year}-0001"


def test_totals_are_those_of_the_entries() -> None:
    rep = making.rep()
    for price in ("0.50", "0.50", "0.51", "9999.99", "77.77"):
        paid(rep, price, last_month())
    run = computed(last_month())
    total = CommissionTotal.objects.get()
    assert total.earned == sum(amount for _, _, amount in making.entries(run, rep))
    assert total.earned == sum(Decimal(row["amount"]) for row in total.tiers)


def test_the_database_knows_no_run_twice_and_none_posted_unapproved() -> None:
    run = CommissionRun.objects.create(month=last_month())
    for twice in (
        lambda: CommissionRun.objects.create(month=last_month()),
        lambda: CommissionRun.objects.create(month=last_month() + timedelta(days=1)),
        lambda: CommissionRun.objects.filter(pk=run.pk).update(status=RunStatus.POSTED, posted_at=F("began_at")),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            twice()
