"""What a month's statement holds: paid invoices once, and what is taken back of earlier months."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from billing.models import CommissionEntry, CommissionStatement, EntryKind, SalesRep
from billing.office_day import today
from billing.services.commissions.months import last_month
from billing.services.payments import reverse_payment
from jobs.models import Job, Status
from tests.billing.amending import as_if
from tests.billing.commissions import making
from tests.billing.commissions.making import before_last, computed, entries, paid, pay, sold

pytestmark = pytest.mark.django_db

EARNED, CREDITED, UNPAID, PAID_AGAIN = EntryKind.EARNED, EntryKind.CREDITED, EntryKind.UNPAID, EntryKind.PAID_AGAIN
D = Decimal


@pytest.fixture
def rep() -> SalesRep:
    return making.rep()


def test_invoices_paid_in_the_month_earn_up_the_tiers_in_the_order_of_payment(rep: SalesRep) -> None:
    month = last_month()
    paid(rep, "5000", month + timedelta(days=5))
    paid(rep, "8000", month)
    sold(rep, "700", month)
    pay(sold(rep, "900", month), month, D("100"))
    run = computed(month)
    assert entries(run, rep) == [(EARNED, D(8000), D(240)), (EARNED, D(5000), D(210))]
    total = making.statement(run, rep).totals.get()
    assert (total.basis, total.amount, [row["amount"] for row in total.tiers]) == (
        D(13000),
        D(450),
        ["300.00", "150.00"],
    )


def test_an_invoice_earns_in_the_month_in_which_its_last_part_came_in(rep: SalesRep) -> None:
    invoice = sold(rep, "1000", before_last())
    pay(invoice, before_last(), D("1000"))
    assert entries(computed(before_last()), rep) == []
    pay(invoice, last_month())
    assert entries(computed(last_month()), rep) == [(EARNED, D(1000), D(30))]


def test_what_was_paid_before_it_was_issued_earns_once_in_the_month_of_its_issue(rep: SalesRep) -> None:
    invoice = sold(rep, "1000", before_last(), prepaid=D(1190))
    assert entries(making.approved(before_last()), rep) == [(EARNED, D(1000), D(30))]
    assert entries(making.approved(last_month()), rep) == []
    making.credited(invoice, today())
    assert entries(computed(today()), rep) == [(CREDITED, D(-1000), D(-30))]


def test_a_payment_of_this_month_waits_for_this_months_run(rep: SalesRep) -> None:
    pay(sold(rep, "1000", last_month()), today())
    assert entries(computed(last_month()), rep) == []


def test_who_was_the_rep_when_it_was_issued_is_paid(rep: SalesRep) -> None:
    invoice = paid(rep, "1000", last_month())
    other = making.rep()
    invoice.customer.sales_rep = other
    invoice.customer.save()
    run = computed(last_month())
    assert entries(run, rep) == [(EARNED, D(1000), D(30))]
    assert entries(run, other) == []


def test_a_payment_told_of_after_its_month_was_approved_earns_in_the_next_one(rep: SalesRep) -> None:
    making.approved(before_last())
    paid(rep, "1000", before_last())
    assert entries(computed(last_month()), rep) == [(EARNED, D(1000), D(30))]


def test_what_was_credited_before_it_was_paid_earns_nothing(rep: SalesRep) -> None:
    invoice = sold(rep, "1000", last_month())
    making.credited(invoice, last_month(), "400")
    pay(invoice, last_month())
    assert entries(computed(last_month()), rep) == [(EARNED, D(600), D(18))]


def test_credit_notes_of_a_later_month_take_back_at_the_rates_that_were_paid(rep: SalesRep) -> None:
    first, second = paid(rep, "9000", before_last()), paid(rep, "3000", before_last())
    making.approved(before_last())
    making.credited(second, last_month(), "1000")
    making.credited(second, last_month(), "2000")
    paid(rep, "100", last_month())
    run = computed(last_month())
    # Of the 3,000, 1,000 earned 3 % and 2,000 earned 5 %: 130 in all.
    assert entries(run, rep) == [
        (EARNED, D(100), D(3)),
        (CREDITED, D(-1000), D("-43.33")),
        (CREDITED, D(-2000), D("-86.67")),
    ]
    total = making.statement(run, rep).totals.get()
    assert (total.earned, total.corrected, total.amount) == (D(3), D(-130), D(-127))
    assert first.commission_entries.count() == 1


def test_a_credit_note_that_lowered_what_was_earned_takes_nothing_back_later(rep: SalesRep) -> None:
    invoice = sold(rep, "1000", before_last())
    making.credited(invoice, before_last(), "400")
    pay(invoice, before_last())
    making.approved(before_last())
    making.credited(invoice, last_month(), "100")
    assert entries(computed(last_month()), rep) == [(CREDITED, D(-100), D(-3))]


def test_a_payment_that_goes_back_takes_the_commission_back_until_it_comes_again(rep: SalesRep) -> None:
    invoice = paid(rep, "1000", before_last())
    making.approved(before_last())
    payment = invoice.payments.get()
    back = reverse_payment(payment.pk, by=making.boss(), reason="bounced")
    with as_if():
        type(back).objects.filter(pk=back.pk).update(received_on=last_month())
    making.approved(last_month())
    assert CommissionEntry.objects.get(kind=UNPAID).amount == D(-30)
    pay(invoice, today())
    assert entries(computed(today()), rep) == [(PAID_AGAIN, D(1000), D(30))]


def test_money_paid_back_with_its_credit_note_is_taken_back_once(rep: SalesRep) -> None:
    invoice = paid(rep, "1000", before_last())
    making.approved(before_last())
    making.credited(invoice, last_month())
    pay(invoice, last_month(), D("-1190"))
    assert entries(computed(last_month()), rep) == [(CREDITED, D(-1000), D(-30))]


def test_computed_again_it_is_the_same_and_takes_in_what_came_late(rep: SalesRep) -> None:
    paid(rep, "1000", last_month())
    run = computed(last_month())
    statement, before = making.statement(run, rep), entries(run, rep)
    making.computed_again(run)
    assert (making.statement(run, rep).pk, entries(run, rep)) == (statement.pk, before)
    paid(rep, "500", last_month())
    making.computed_again(run)
    assert entries(run, rep) == [*before, (EARNED, D(500), D(15))]


def test_each_currency_has_its_tiers_and_its_own_decimals(rep: SalesRep) -> None:
    rep.plan.tiers.create(currency="JPY", up_to=None, rate=D("2.5"))
    paid(rep, "1000", last_month())
    paid(rep, "12345", last_month(), currency="JPY")
    run = computed(last_month())
    assert [str(total) for total in making.statement(run, rep).totals.all()] == ["EUR 30.00", "JPY 309"]


def test_a_currency_without_tiers_fails_that_rep_alone_and_says_what_to_do(rep: SalesRep) -> None:
    other = making.rep()
    paid(rep, "1000", last_month(), currency="USD")
    paid(other, "1000", last_month())
    run = computed(last_month())
    failed = Job.objects.get(status=Status.FAILED)
    assert f"is in USD, for which the plan “{rep.plan}” has no tiers" in failed.error
    assert list(CommissionStatement.objects.values_list("rep", flat=True)) == [other.pk]
    assert entries(run, other) == [(EARNED, D(1000), D(30))]


def test_who_has_left_gets_a_statement_only_where_there_is_something(rep: SalesRep) -> None:
    paid(rep, "1000", before_last())
    SalesRep.objects.update(is_active=False)
    assert entries(making.approved(before_last()), rep)
    assert not computed(last_month()).statements.exists()


def test_the_database_commissions_no_invoice_twice(rep: SalesRep) -> None:
    paid(rep, "1000", last_month())
    computed(last_month())
    entry = CommissionEntry.objects.get()
    for twice in ({"kind": EARNED}, {"kind": CREDITED, "amount": 1}, {"kind": UNPAID, "amount": -1}):
        entry.pk = None
        for name, value in twice.items():
            setattr(entry, name, value)
        with pytest.raises(IntegrityError), transaction.atomic():
            entry.save(force_insert=True)
