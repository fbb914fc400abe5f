"""Numbers without gaps."""

import pytest
from django.db import transaction

from billing.models import InvoiceKind, NumberSeries
from billing.services.numbering import next_number

pytestmark = pytest.mark.django_db


def test_numbers_follow_each_other_within_a_year() -> None:
    assert [next_number(InvoiceKind.INVOICE, 2026) for _ in range(3)] == ["2026-0001", "2026-0002", "2026-0003"]


def test_each_year_begins_at_one() -> None:
    next_number(InvoiceKind.INVOICE, 2026)
    assert next_number(InvoiceKind.INVOICE, 2027) == "2027-0001"


def test_a_rollback_gives_the_number_back() -> None:
    next_number(InvoiceKind.INVOICE, 2026)
    with transaction.atomic():
        assert next_number(InvoiceKind.INVOICE, 2026) == "2026-0002"
        transaction.set_rollback(True)
    assert next_number(InvoiceKind.INVOICE, 2026) == "2026-0002"


def test_the_ten_thousandth_invoice_has_a_number() -> None:
    NumberSeries.objects.create(name="invoice", year=2026, last=9999)
    assert next_number(InvoiceKind.INVOICE, 2026) == "2026-10000"
