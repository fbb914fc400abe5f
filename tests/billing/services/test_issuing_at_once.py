"""Many people issue at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from random import Random
from threading import Barrier, local

import pytest
from django.db import connection, transaction
from django.db.models import Count

from billing.exceptions import InvoiceNotIssuable
from billing.models import Invoice, InvoiceKind, InvoiceStatus, NumberSeries
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.numbering import CREDIT_NOTE_SERIES, INVOICE_SERIES
from jobs.models import Job
from tests.billing import making

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE = 50
YEARS = (2026, 2027)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> local:
    """Which day each thread has, as by a clock of its own: `clock.day`."""
    mine = local()
    mine.day = date(YEARS[0], 12, 31)
    monkeypatch.setattr("billing.services.foreseeing.today", lambda: mine.day)
    return mine


def issued_at_once(pks: list[int], clock: local) -> int:
    """Issue documents in transactions that are all open at once, some in the next year; returns how many are kept."""
    assert len(pks) == AT_ONCE
    all_are_open, chance = Barrier(AT_ONCE), Random(7)
    plans = [(pk, chance.choice(YEARS), chance.random() < 0.6) for pk in pks]

    def issue(pk: int, year: int, is_kept: bool) -> None:
        clock.day = date(year, 1, 1) if year > YEARS[0] else date(year, 12, 31)
        try:
            with transaction.atomic():
                Invoice.objects.get(pk=pk)
                all_are_open.wait(30)
                assert issue_and_send(pk).number
                transaction.set_rollback(not is_kept)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(issue, *zip(*plans, strict=True)))
    return sum(is_kept for _, _, is_kept in plans)


def drafts(kind: InvoiceKind, count: int) -> list[int]:
    rows = Invoice.objects.filter(kind=kind, status=InvoiceStatus.DRAFT).order_by("?")
    return list(rows.values_list("pk", flat=True)[:count])


def assert_gapless(kind: InvoiceKind, name: str, prefix: str) -> None:
    for year in YEARS:
        last = NumberSeries.objects.get(name=name, year=year).last
        rows = Invoice.objects.issued().filter(kind=kind, issue_date__year=year)
        assert sorted(str(row.number) for row in rows) == [f"{prefix}{year}-{n:04d}" for n in range(1, last + 1)]
        assert last > 3


@pytest.mark.postgres
def test_fifty_at_once_leave_no_gap_and_no_double_in_any_series_and_year_also_where_some_roll_back(
    clock: local,
) -> None:
    making.seller()
    buyer = making.customer()
    for _ in range(2 * AT_ONCE):
        making.draft(buyer=buyer)
    kept = issued_at_once(drafts(InvoiceKind.INVOICE, AT_ONCE), clock)
    for invoice in Invoice.objects.issued():
        draft_credit_note(invoice.pk)
    # Both kinds together, what was rolled back before among them.
    for _ in range(2):
        notes = drafts(InvoiceKind.CREDIT_NOTE, AT_ONCE // 2)
        kept += issued_at_once([*notes, *drafts(InvoiceKind.INVOICE, AT_ONCE - len(notes))], clock)
    assert Invoice.objects.issued().count() == kept
    assert_gapless(InvoiceKind.INVOICE, INVOICE_SERIES, "")
    assert_gapless(InvoiceKind.CREDIT_NOTE, CREDIT_NOTE_SERIES, "CN-")
    # What was rolled back left no job behind.
    per_document = Job.objects.values_list("subject_id").annotate(n=Count("pk")).order_by()
    assert set(per_document) == {(str(invoice.pk), 2) for invoice in Invoice.objects.issued()}


def test_one_invoice_issued_by_fifty_is_issued_once() -> None:
    making.seller()
    pk = making.draft().pk
    together = Barrier(AT_ONCE)

    def issue(_: int) -> str:
        together.wait(30)
        try:
            return str(issue_and_send(pk).number)
        except InvoiceNotIssuable:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(issue, range(AT_ONCE)))
    assert sorted(answers)[1:] == ["refused"] * (AT_ONCE - 1)
    assert Job.objects.count() == 2
