"""Several people issue at the same time, on a database that lets them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone

from billing.exceptions import InvoiceNotIssuable
from billing.models import Invoice
from billing.services.issuing import issue_and_send
from jobs.models import Job
from tests.billing import making

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

AT_ONCE = 10


def issue(pk: int) -> str:
    """Issue an invoice, each third one to be taken back; returns what came of it."""
    try:
        with transaction.atomic():
            number = issue_and_send(pk).number
            transaction.set_rollback(pk % 3 == 0)
        return number or ""
    except InvoiceNotIssuable:
        return "refused"
    finally:
        connection.close()


def test_numbers_have_no_gaps_and_no_doubles_also_where_some_roll_back() -> None:
    making.seller()
    pks = [making.draft().pk for _ in range(30)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(issue, pks))
    numbers = sorted(str(invoice.number) for invoice in Invoice.objects.exclude(number=None))
    kept = sum(1 for pk in pks if pk % 3)
    assert numbers == [f"{timezone.localdate().year}-{n:04d}" for n in range(1, kept + 1)]


def test_one_invoice_issued_by_many_is_issued_once() -> None:
    making.seller()
    # Not one that rolls back.
    pk = next(pk for pk in (making.draft().pk, making.draft().pk) if pk % 3)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(issue, [pk] * AT_ONCE))
    assert sorted(answers)[1:] == ["refused"] * (AT_ONCE - 1)
    assert Job.objects.count() == 2
