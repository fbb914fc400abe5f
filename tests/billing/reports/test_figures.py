"""Figures against the plainest computation there is: row by row, in decimals."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from threading import Thread
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.models import Customer, Invoice, InvoiceKind, InvoiceStatus, InvoiceTax, Payment
from billing.money import exponent, rounded
from billing.reports.ageing import AGES
from billing.reports.document import Body, Row
from billing.reports.periods import Period
from billing.services.reporting.ageing import ageing_of
from billing.services.reporting.sales import sales_of
from billing.services.reporting.snapshot import snapshot
from billing.services.reporting.vat import vat_of
from tests.billing.reports.making import OCTOBER, Taxed, customer, document, paid

pytestmark = pytest.mark.django_db

FIRST = date(2026, 8, 1)
NOTHING = Decimal(0)


class Undone(Exception):
    """Takes an example's rows away."""


# Random invoices, payments and credit notes of four months; few examples, each of many rows.
@settings(max_examples=8)
@given(chance=st.randoms(use_true_random=False), length=st.integers(0, 100))
def test_figures_are_those_of_adding_up_row_by_row(chance: Random, length: int) -> None:
    period = Period(FIRST + timedelta(days=10), FIRST + timedelta(days=10 + length))
    try:
        with transaction.atomic():
            _write(chance)
            assert _sums(sales_of(period), "By customer") == _plain_sales(period)
            assert _totals(sales_of(period), "By month") == _plain_totals(period)
            assert _totals(vat_of(period), "By category and rate") == _plain_vat(period)
            assert _sums(ageing_of(period), "By customer") == _plain_ageing(period.last)
            raise Undone
    except Undone:
        pass


def _write(chance: Random) -> None:
    buyers = [customer(name) for name in ("Ada", "Bob", "Cy")]
    for _ in range(12):
        currency, category = chance.choice(["EUR", "JPY", "KWD"]), chance.choice(["S", "AE"])
        row = _row(chance, currency, category, chance.choice([9, 99_999, 10**12]))
        day = FIRST + timedelta(days=chance.randrange(120))
        invoice = document(chance.choice(buyers), day, row, currency=currency)
        for _ in range(chance.randrange(3)):
            amount = _row(chance, currency, category, 10**5).taxable
            paid(invoice, chance.choice([amount, f"-{amount}", str(invoice.payable)]), _later(chance, day))
        if chance.random() < 0.4:
            back = chance.choice([row, _row(chance, currency, category, 9)])
            document(invoice.customer, _later(chance, day), back, currency=currency, corrects=invoice)


def _row(chance: Random, currency: str, category: str, most: int) -> Taxed:
    taxable = Decimal(chance.randint(1, most)).scaleb(-exponent(currency))
    return Taxed(str(taxable), rate=chance.choice(["19", "7"]) if category == "S" else "0", category=category)


def _later(chance: Random, day: date) -> date:
    return day + timedelta(days=chance.randrange(90))


def _sums(body: Body, title: str) -> dict[Any, list[Any]]:
    """Return the figures of a report's rows by currency and name, which add up to what stands below them."""
    found: dict[Any, list[Any]] = {}
    for section in (one for one in body.sections if one.title == title):
        rows = {(section.currency, row.name): _numbers(row) for row in section.rows}
        assert [sum(column) for column in zip(*rows.values(), strict=True)] == _numbers(section.total)
        found |= rows
    return found


def _totals(body: Body, title: str) -> dict[Any, list[Any]]:
    return {one.currency: _numbers(one.total) for one in body.sections if one.title == title}


def _numbers(row: Row | None) -> list[Any]:
    assert row is not None
    return [cell for cell in row.cells if isinstance(cell, int | Decimal)]


def _documents(period: Period) -> list[Invoice]:
    rows = Invoice.objects.exclude(status=InvoiceStatus.DRAFT).select_related("customer")
    return [row for row in rows if row.issue_date and period.first <= row.issue_date <= period.last]


def _plain_sales(period: Period) -> dict[Any, list[Any]]:
    found: defaultdict[Any, list[Any]] = defaultdict(lambda: [0, 0, NOTHING, NOTHING, NOTHING])
    for row in _documents(period):
        at, sign = (1, -1) if row.kind == InvoiceKind.CREDIT_NOTE else (0, 1)
        figures, net = found[row.currency, row.customer.name], row.net or NOTHING
        figures[at] += 1
        figures[2 + at] += net
        figures[4] += sign * net
    return dict(found)


def _plain_totals(period: Period) -> dict[Any, list[Any]]:
    found: defaultdict[Any, list[Any]] = defaultdict(lambda: [0, 0, NOTHING, NOTHING, NOTHING])
    for (currency, _), figures in _plain_sales(period).items():
        found[currency] = [one + more for one, more in zip(found[currency], figures, strict=True)]
    return dict(found)


def _plain_vat(period: Period) -> dict[Any, list[Any]]:
    found: defaultdict[str, list[Decimal]] = defaultdict(lambda: [NOTHING] * 6)
    for invoice in _documents(period):
        at, sign = (2, -1) if invoice.kind == InvoiceKind.CREDIT_NOTE else (0, 1)
        for row in InvoiceTax.objects.filter(invoice=invoice):
            figures = found[invoice.currency]
            figures[at] += row.taxable
            figures[at + 1] += row.tax
            figures[4] += sign * row.taxable
            figures[5] += sign * row.tax
    return {currency: [rounded(one, exponent(currency)) for one in figures] for currency, figures in found.items()}


def _plain_ageing(day: date) -> dict[Any, list[Any]]:
    found: defaultdict[Any, list[Decimal]] = defaultdict(lambda: [NOTHING] * (len(AGES) + 2))
    for invoice in Invoice.objects.filter(kind=InvoiceKind.INVOICE, issue_date__lte=day).select_related("customer"):
        left = invoice.payable or NOTHING
        for payment in Payment.objects.filter(invoice=invoice):
            left -= payment.amount if payment.received_on <= day else 0
        for note in invoice.credit_notes.all():
            left -= note.total if note.issue_date and note.issue_date <= day else 0
        assert invoice.due_date
        late = (day - invoice.due_date).days
        figures = found[invoice.currency, invoice.customer.name]
        if left > 0:
            figures[0 if late <= 0 else 1 if late <= 30 else 2 if late <= 60 else 3 if late <= 90 else 4] += left
            figures[5] += left
        figures[6] += max(-left, NOTHING)
    return {key: figures for key, figures in found.items() if any(figures)}


def test_receivables_of_a_past_day_know_nothing_of_what_came_later() -> None:
    buyer = customer()
    invoice = document(buyer, date(2026, 9, 1), Taxed("100"))  # 119.00, due on 15 September
    paid(invoice, "19", date(2026, 9, 20))
    document(buyer, date(2026, 10, 20), Taxed("50"), corrects=invoice)  # 59.50 back
    paid(invoice, "40.50", date(2026, 11, 2))

    def owed(day: date) -> dict[str, str]:
        body = ageing_of(Period(day, day))
        return {
            column.label: str(cell)
            for section in body.sections
            for column, cell in zip(body.columns, section.rows[0].cells, strict=True)
            if isinstance(cell, Decimal) and cell and column.label != "Owed"
        }

    assert owed(date(2026, 8, 31)) == {}
    assert owed(date(2026, 9, 15)) == {"Not yet due": "119.00"}
    assert owed(date(2026, 9, 16)) == {"1–30 days": "119.00"}
    assert owed(date(2026, 10, 15)) == {"1–30 days": "100.00"}
    assert owed(date(2026, 10, 16)) == {"31–60 days": "100.00"}
    assert owed(date(2026, 10, 20)) == {"31–60 days": "40.50"}
    assert owed(date(2026, 11, 2)) == {}
    paid(invoice, "5", date(2026, 12, 1))
    assert owed(date(2026, 12, 1)) == {"Paid too much": "5.00"}


def test_months_without_sales_are_told_as_nothing_and_drafts_are_not_counted() -> None:
    document(customer(), date(2026, 8, 31), Taxed("0.10"), Taxed("0.20", rate="7"))
    Invoice.objects.create(customer=Customer.objects.get())
    body = sales_of(Period(date(2026, 8, 1), date(2026, 10, 31)))
    assert [(row.name, str(row.cells[-1])) for row in body.sections[0].rows] == [
        (date(2026, 8, 1), "0.30"),
        (date(2026, 9, 1), "0.00"),
        (date(2026, 10, 1), "0.00"),
    ]


def test_an_empty_period_says_so() -> None:
    assert sales_of(OCTOBER).nothing == "No invoice and no credit note was issued from 1 to 31 October 2026."
    assert [body(OCTOBER).sections for body in (sales_of, vat_of, ageing_of)] == [(), (), ()]


@pytest.mark.django_db(transaction=True)
def test_all_figures_are_of_one_moment_and_nothing_is_written_meanwhile() -> None:
    document(customer(), OCTOBER.first, Taxed("100"))

    def sell_more() -> None:
        document(Customer.objects.get(), OCTOBER.first, Taxed("900"))
        connection.close()

    with snapshot():
        before = sales_of(OCTOBER)
        writer = Thread(target=sell_more)
        writer.start()
        writer.join()
        assert sales_of(OCTOBER) == before
    assert sales_of(OCTOBER) != before
