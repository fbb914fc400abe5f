"""`manage.py demo`."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.core.validators import validate_email
from django.utils import timezone

from billing.demo.history import MAIL_ERRORS
from billing.iban import is_iban
from billing.models import Customer, Invoice, SalesRep, Seller
from billing.services.commissions.earning import ladders_of
from billing.services.documents import read_pdf
from billing.services.foreseeing import foresee
from jobs.models import FINAL, Attempt, Job, Status
from jobs.selectors.causes import causes
from tests.billing import making
from tests.jobs.counting import count, counted
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.django_db


def demo(**options: int) -> str:
    output = StringIO()
    call_command("demo", stdout=output, **options)
    return output.getvalue()


def test_the_demo_is_drafts_that_can_be_issued() -> None:
    assert demo() == "Demo data loaded: our company, 6 products, 8 customers, 10 draft invoices.\n"
    for invoice in Invoice.objects.all():
        assert foresee(invoice).totals.payable > 0
        assert read_pdf(invoice).startswith(b"%PDF-")
    assert not Job.objects.exists()


def test_each_customer_of_the_demo_earns_somebody_a_commission_in_its_currencies() -> None:
    demo()
    for invoice in Invoice.objects.all():
        rep = invoice.customer.sales_rep
        assert rep is not None
        assert invoice.currency in ladders_of(rep.plan)


def test_the_demo_has_what_is_hard_to_print() -> None:
    demo()
    assert set(Invoice.objects.values_list("currency", flat=True)) == {"EUR", "USD", "JPY"}
    assert max(invoice.lines.count() for invoice in Invoice.objects.all()) == 60
    assert Customer.objects.filter(name="Müller & Söhne <GmbH>").exists()


def test_the_demo_writes_to_nobody_and_pays_nobody() -> None:
    demo()
    seller = Seller.objects.get()
    addresses = [seller.email]
    for model in (Customer, SalesRep):
        addresses += model.objects.values_list("email", flat=True)
    for address in addresses:
        validate_email(address)
        assert address.endswith((".example.com", ".example.org"))
    assert is_iban(seller.iban)


def test_a_second_call_changes_nothing_whatever_was_deleted() -> None:
    demo()
    Invoice.objects.all().delete()
    Customer.objects.filter(name__startswith="Müller").delete()
    assert "nothing was changed" in demo()
    assert (Invoice.objects.count(), Customer.objects.count()) == (0, 7)


def test_a_real_installation_gets_no_demo() -> None:
    making.seller()
    demo()
    assert not Customer.objects.exists()


def test_a_history_is_as_long_as_asked_for_and_lies_in_the_past() -> None:
    assert "Invented 300 jobs of the last 7 days" in demo(history=300, days=7)
    jobs = list(Job.objects.all())
    now = timezone.now()
    assert len({job.pk for job in jobs}) == 300
    assert {job.status for job in jobs} <= set(FINAL)
    for job in jobs:
        assert job.started_at
        assert job.finished_at
        assert now - timedelta(days=8) < job.enqueued_at <= job.started_at <= job.finished_at <= now
        assert job.attempts.count() == job.attempt
        assert job.id.version == 7
    assert Attempt.objects.filter(job__status=Status.SUCCESSFUL, outcome="successful").count() > 250


def test_what_failed_in_a_history_is_told_by_its_causes() -> None:
    demo(history=3_000)
    found = causes().causes
    assert {cause.sample.error for cause in found} >= set(MAIL_ERRORS)
    assert all(cause.fingerprint for cause in found)
    assert len({(cause.task, cause.fingerprint) for cause in found}) == len(found)


def test_a_history_is_counted_as_if_it_had_happened() -> None:
    count()
    demo(history=100, days=1)
    # Each takes a second at most, as a step of a tick.
    wait_until(lambda: count_once() == 100, "all are counted")


def count_once() -> int:
    count()
    return sum(number for came, number in counted().items() if came != "retried")


def test_a_second_history_is_another_one() -> None:
    demo(history=20)
    demo(history=20)
    assert Job.objects.count() == 40


def test_a_real_installation_gets_no_history() -> None:
    making.seller()
    with pytest.raises(CommandError, match="This is no demo"):
        demo(history=10)
    assert not Job.objects.exists()


@pytest.mark.parametrize("count", ["0", "-1", "many", "1e6", "99999999999"])
def test_a_history_of_nonsense_is_refused(count: str) -> None:
    with pytest.raises(CommandError, match="use a whole number from 1"):
        call_command("demo", "--history", count)
