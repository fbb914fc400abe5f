"""Statements whose SQL is written once: they do what Django's do that are written anew."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction
from django.db.models import Model
from django.db.models.functions import Now
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from billing.models import Customer, Invoice, InvoiceLine, InvoiceTax
from jobs.api import Prepared, PreparedInsert, PreparedUpdate, prefetch
from jobs.models import Batch
from tests.billing import making

pytestmark = pytest.mark.django_db


def _columns(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_rows_are_those_that_django_reads() -> None:
    invoice, other = making.draft("100", "20"), making.draft("7")
    prepared = Prepared(InvoiceLine.objects.all(), by="invoice")
    for of in (invoice, other):
        assert list(map(_columns, prepared.of(of.pk))) == list(map(_columns, InvoiceLine.objects.filter(invoice=of)))
    assert prepared.of(0) == []


def test_a_query_keeps_its_own_conditions_and_order() -> None:
    invoice = making.draft("100", "20", "100")
    prepared = Prepared(InvoiceLine.objects.filter(unit_price=100).order_by("-pk"), by="invoice")
    assert prepared.of(invoice.pk) == list(invoice.lines.filter(unit_price=100).order_by("-pk"))


def test_what_is_selected_with_a_row_is_there(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    invoice = making.draft("100")
    prepared = Prepared(Invoice.objects.select_related("customer"), by="pk")
    with django_assert_num_queries(1):
        assert prepared.get(invoice.pk).customer == invoice.customer


def test_a_row_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(Invoice.DoesNotExist, match="There is no invoice with pk 0"):
        Prepared(Invoice.objects.all(), by="pk").get(0)


def test_rows_are_found_by_a_uuid() -> None:
    batch = Batch.objects.create(name="Some", enqueued_at=timezone.now())
    assert Prepared(Batch.objects.all(), by="pk").get(batch.pk) == batch
    with pytest.raises(Batch.DoesNotExist):
        Prepared(Batch.objects.all(), by="pk").get(uuid4())


@pytest.mark.django_db(transaction=True)
def test_rows_are_locked_in_a_transaction_alone() -> None:
    prepared = Prepared(Invoice.objects.select_for_update(), by="pk")
    invoice = making.draft("100")
    with pytest.raises(transaction.TransactionManagementError):
        prepared.get(invoice.pk)
    with transaction.atomic():
        assert prepared.get(invoice.pk) == invoice


@pytest.mark.django_db(transaction=True)
def test_threads_ask_on_connections_of_their_own() -> None:
    invoice, seen = making.draft("100"), list[bool]()
    prepared = Prepared(Invoice.objects.all(), by="pk")
    assert prepared.get(invoice.pk) == invoice

    def ask() -> None:
        seen.append(prepared.get(invoice.pk) == invoice)
        connections.close_all()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert seen == [True]


def _run_all(invoice: Invoice, statements: tuple[Any, ...]) -> None:
    lines, update, insert = statements
    lines.of(invoice.pk)
    update.write(invoice.pk, notes="N")
    insert.write([InvoiceTax(invoice=invoice, category="S", rate=invoice.pk % 90, taxable=1, tax=1)])


def test_sql_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    statements = (
        Prepared(InvoiceLine.objects.all(), by="invoice"),
        PreparedUpdate(Invoice.objects.all()),
        PreparedInsert(InvoiceTax),
    )
    _run_all(making.draft("100"), statements)
    invoice, written = making.draft("20"), list[str]()
    as_sql = SQLCompiler.as_sql

    def noted(self: SQLCompiler, *more: Any, **options: Any) -> Any:
        sql, parameters = as_sql(self, *more, **options)
        written.append(sql)
        return sql, parameters

    monkeypatch.setattr(SQLCompiler, "as_sql", noted)
    _run_all(invoice, statements)
    assert not written
    assert list(InvoiceLine.objects.filter(invoice=invoice))
    assert written


def test_an_update_writes_what_django_writes() -> None:
    ours, djangos = making.draft("100"), making.draft("100")
    values = {"notes": "Über", "seller_snapshot": {"name": "N"}, "due_date": timezone.localdate(), "net": None}
    assert PreparedUpdate(Invoice.objects.all()).write(ours.pk, **values)
    Invoice.objects.filter(pk=djangos.pk).update(**values)
    own = {"id", "customer_id", "created_at"}
    for of in (ours, djangos):
        of.refresh_from_db()
    assert {n: v for n, v in _columns(ours).items() if n not in own} == {
        n: v for n, v in _columns(djangos).items() if n not in own
    }


def test_an_update_of_a_row_that_the_query_has_not_says_so() -> None:
    invoice = making.draft("100")
    drafts = PreparedUpdate(Invoice.objects.filter(notes="a"))
    assert not drafts.write(invoice.pk, notes="b")
    Invoice.objects.filter(pk=invoice.pk).update(notes="a")
    assert drafts.write(invoice.pk, notes="b")
    assert not drafts.write(invoice.pk, notes="c")
    invoice.refresh_from_db()
    assert invoice.notes == "b"


def test_an_update_writes_other_names_and_expressions_too() -> None:
    batch = Batch.objects.create(name="Some", enqueued_at=timezone.now())
    ended = PreparedUpdate(Batch.objects.all(), ended_at=Now())
    assert ended.write(batch.pk, failed=1)
    assert ended.write(batch.pk, cancelled=2, name="Others")
    batch.refresh_from_db()
    assert (batch.failed, batch.cancelled, batch.name, bool(batch.ended_at)) == (1, 2, "Others", True)


def test_an_insert_gives_the_object_its_key() -> None:
    invoice = making.draft("100")
    row = InvoiceTax(invoice=invoice, category="S", rate=19, taxable=100, tax=19)
    PreparedInsert(InvoiceTax).write([row])
    assert not row._state.adding
    assert _columns(InvoiceTax.objects.get(pk=row.pk)) == _columns(row)


def test_an_insert_of_many_or_none_writes_all() -> None:
    insert = PreparedInsert(Customer)
    insert.write([])
    insert.write([Customer(name=name, email="a@b.example") for name in ("A", "B")])
    assert Customer.objects.filter(name__in=["A", "B"]).count() == 2


def test_an_insert_is_refused_by_the_same_constraints() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PreparedInsert(Customer).write([Customer(name="A", email="a@b.example", payment_days=9_999)])


def test_prefetching_is_as_djangos(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    invoice = making.draft("100", "20")
    with django_assert_num_queries(2):
        prefetch(invoice, "lines", "adjustments")
        prefetch(invoice, "lines", "adjustments")
        assert [line.unit_price for line in invoice.lines.all()] == [100, 20]
        assert invoice.lines.all()[0].invoice is invoice
        assert not invoice.adjustments.all()
    making.draft("5")
    assert invoice.lines.filter(unit_price__gt=50).count() == 1
