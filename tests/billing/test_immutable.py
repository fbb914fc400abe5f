"""The database itself refuses to change what is issued, whoever asks and how."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, models, transaction

from billing.immutable import CHANGING, COUNTED, GUARDED, KEPT, PAID, guard, guarding, lift, lifting
from billing.models import (
    Invoice,
    InvoiceAdjustment,
    InvoiceLine,
    InvoiceRun,
    InvoiceStatus,
    InvoiceTax,
    NumberSeries,
    Payment,
)
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.payments import reverse_payment
from billing.services.settling import settle
from tests.billing import making
from tests.billing.amending import as_if
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.django_db

Attack = Callable[[Invoice], Any]

SOME = UUID(int=4711)

# Something else than a column holds, in SQL, by its field's type: a new one wants to be added.
OTHERWISE = {
    "BigAutoField": "4711",
    "ForeignKey": "4711",
    "OneToOneField": "4711",
    "DecimalField": "47.11",
    "CharField": "'x'",
    "TextField": "'x'",
    "DateField": "'2001-01-01'",
    "DateTimeField": "'2001-01-01 12:00:00'",
    "JSONField": "'{}'",
    "UUIDField": f"'{SOME.hex}'",
}


@pytest.fixture
def invoice() -> Invoice:
    """An issued invoice with all that an invoice can have."""
    making.seller()
    draft = making.draft("100", "50")
    InvoiceAdjustment.objects.create(invoice=draft, reason="Loyal", amount=Decimal(10))
    return issue_and_send(draft.pk)


@pytest.fixture
def payment(invoice: Invoice) -> Payment:
    """A payment that somebody recorded."""
    paid = making.paid(invoice, "19")
    with as_if():
        Payment.objects.update(recorded_by=User.objects.create_user("ada"))
    paid.refresh_from_db()
    return paid


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(words: str, act: Callable[..., Any], *arguments: Any, **more: Any) -> None:
    """Fail unless the database refuses something in these words."""
    with pytest.raises(IntegrityError, match=words), transaction.atomic():
        act(*arguments, **more)


def save(row: models.Model, **fields: Any) -> None:
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def bulk_update(line: InvoiceLine) -> None:
    line.unit_price = Decimal(1)
    InvoiceLine.objects.bulk_update([line], ["unit_price"])


def new_line(invoice: Invoice) -> InvoiceLine:
    return InvoiceLine(invoice=invoice, description="More", unit_price=Decimal(9))


def moved_in(invoice: Invoice) -> None:
    making.draft(buyer=invoice.customer).lines.update(invoice=invoice)


def moved_out(invoice: Invoice) -> None:
    invoice.lines.update(invoice=making.draft(buyer=invoice.customer))


ATTACKS: dict[str, Attack] = {
    "its sums": lambda invoice: Invoice.objects.update(net=1, tax=0, payable=1),
    "its number": lambda invoice: Invoice.objects.update(number="2026-9999"),
    "what it says of the buyer": lambda invoice: Invoice.objects.update(buyer_snapshot={"name": "Other"}),
    "saved with other notes": lambda invoice: save(invoice, notes="Changed"),
    "a draft again, with its number": lambda invoice: Invoice.objects.update(status=InvoiceStatus.DRAFT),
    "a draft again": lambda invoice: Invoice.objects.update(status=InvoiceStatus.DRAFT, number=None),
    "by hand": lambda invoice: execute("UPDATE billing_invoice SET issue_date = '2020-01-01'"),
    "into a run": lambda invoice: Invoice.objects.update(run=InvoiceRun.objects.create(request_key=SOME)),
    "deleted": lambda invoice: invoice.delete(),
    "all deleted": lambda invoice: Invoice.objects.all().delete(),
    "deleted by hand": lambda invoice: execute("DELETE FROM billing_invoice"),
    "a line updated": lambda invoice: invoice.lines.update(unit_price=1),
    "a line saved": lambda invoice: save(invoice.lines.all()[0], description="Other work"),
    "lines updated at once": lambda invoice: bulk_update(invoice.lines.all()[0]),
    "a line by hand": lambda invoice: execute("UPDATE billing_invoiceline SET quantity = 2"),
    "a line added": lambda invoice: new_line(invoice).save(),
    "lines added at once": lambda invoice: InvoiceLine.objects.bulk_create([new_line(invoice), new_line(invoice)]),
    "a draft's line moved in": moved_in,
    "a line moved out": moved_out,
    "a line deleted": lambda invoice: invoice.lines.all()[0].delete(),
    "lines deleted": lambda invoice: invoice.lines.all().delete(),
    "lines deleted by hand": lambda invoice: execute("DELETE FROM billing_invoiceline"),
    "an allowance added": lambda invoice: InvoiceAdjustment.objects.create(invoice=invoice, reason="x", amount=1),
    "an allowance changed": lambda invoice: invoice.adjustments.update(amount=1),
    "an allowance deleted": lambda invoice: invoice.adjustments.all().delete(),
    "VAT added": lambda invoice: InvoiceTax.objects.create(invoice=invoice, category="Z", rate=0, taxable=1, tax=0),
    "VAT changed": lambda invoice: invoice.taxes.update(tax=0),
    "VAT deleted": lambda invoice: invoice.taxes.all().delete(),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_issued_invoice_is_not_changed(attack: str, invoice: Invoice) -> None:
    refused(KEPT, ATTACKS[attack], invoice)


def test_nor_is_a_credit_note_or_what_is_paid_or_cancelled(invoice: Invoice) -> None:
    note = issue_and_send(draft_credit_note(invoice.pk).pk)
    paid = making.issued("7", buyer=invoice.customer)
    making.paid(paid, "8.33")
    for kept in (note, invoice, paid):
        refused(KEPT, Invoice.objects.filter(pk=kept.pk).update, notes="Changed")
        refused(KEPT, kept.lines.update, unit_price=1)
        refused(KEPT, execute, "DELETE FROM billing_invoice WHERE id = %s", kept.pk)


@pytest.mark.parametrize("model", [Invoice, Payment])
def test_each_column_lives_on_or_is_kept(model: type[models.Model], payment: Payment) -> None:
    table = model._meta.db_table
    columns = {field.column: field for field in model._meta.concrete_fields}
    assert set(CHANGING[table]) < set(columns)
    for column in set(columns) - set(CHANGING[table]):
        value = OTHERWISE[columns[column].get_internal_type()]
        refused(f"{KEPT}|{PAID}", execute, f"UPDATE {table} SET {column} = {value}")


def test_what_is_saved_as_it_was_is_no_change(payment: Payment) -> None:
    payment.save()
    Invoice.objects.get().save()


def test_what_it_was_issued_or_recorded_by_may_be_deleted(payment: Payment) -> None:
    draft = making.draft()
    run = InvoiceRun.objects.create(count=1, request_key=SOME)
    Invoice.objects.filter(pk=draft.pk).update(run=run)
    issued = issue_and_send(draft.pk)
    run.delete()
    User.objects.all().delete()
    issued.refresh_from_db()
    payment.refresh_from_db()
    assert (issued.run, payment.recorded_by) == (None, None)


def test_a_draft_is_changed_and_deleted_with_its_lines() -> None:
    draft = making.draft("100", "50")
    draft.lines.filter(unit_price=50).delete()
    draft.lines.update(quantity=2)
    InvoiceAdjustment.objects.create(invoice=draft, reason="Loyal", amount=1)
    save(draft, notes="Changed")
    draft.delete()
    assert not InvoiceLine.objects.exists()


PAYMENT_ATTACKS: dict[str, Callable[[Payment], Any]] = {
    "updated": lambda payment: Payment.objects.update(amount=5),
    "saved": lambda payment: save(payment, reference="Other"),
    "by hand": lambda payment: execute("UPDATE billing_payment SET amount = amount - 1"),
    "of another person": lambda payment: Payment.objects.update(recorded_by=User.objects.create_user("eve")),
    "deleted": lambda payment: payment.delete(),
    "all deleted": lambda payment: Payment.objects.all().delete(),
    "deleted by hand": lambda payment: execute("DELETE FROM billing_payment"),
}


@pytest.mark.parametrize("attack", PAYMENT_ATTACKS)
def test_a_payment_is_not_changed_but_reversed(attack: str, payment: Payment) -> None:
    refused(PAID, PAYMENT_ATTACKS[attack], payment)
    reverse_payment(payment.pk, by=User.objects.get(username="ada"), reason="Bounced")
    settle(payment.invoice)
    assert payment.invoice.paid == 0


@pytest.mark.parametrize(
    "attack",
    [
        lambda: NumberSeries.objects.update(last=0),
        lambda: NumberSeries.objects.update(year=2000),
        lambda: NumberSeries.objects.update(name="other"),
        lambda: NumberSeries.objects.all().delete(),
    ],
)
def test_a_series_of_numbers_only_goes_on(attack: Callable[[], Any], invoice: Invoice) -> None:
    refused(COUNTED, attack)
    NumberSeries.objects.update(last=41)
    assert str(making.issued(buyer=invoice.customer).number).endswith("-0042")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces")
def test_what_is_kept_is_not_replaced_either(payment: Payment) -> None:
    draft = making.draft()
    refused(KEPT, execute, "REPLACE INTO billing_invoice SELECT * FROM billing_invoice")
    refused(KEPT, execute, "UPDATE OR REPLACE billing_invoice SET id = %s WHERE id = %s", payment.invoice_id, draft.pk)
    refused(PAID, execute, "REPLACE INTO billing_payment SELECT * FROM billing_payment")


@pytest.mark.postgres
def test_a_column_that_is_added_later_is_kept_from_the_beginning() -> None:
    execute("ALTER TABLE billing_invoice ADD COLUMN later text")
    making.issued()
    refused(KEPT, execute, "UPDATE billing_invoice SET later = 'x'")


def definitions() -> dict[str, str]:
    """Return the triggers of the guarded tables that ask, and what they do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT tgname, pg_get_triggerdef(pg_trigger.oid) || prosrc FROM pg_trigger "
                "JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal AND tgenabled = 'O' "
                "AND tgrelid::regclass::text = ANY (%s)",
                [list(GUARDED)],
            )
        else:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return dict(cursor.fetchall())


def test_a_migration_of_these_tables_lifts_the_guard_first_and_guards_again_in_the_end() -> None:
    """Where it fails: the newest migration lacks RunPython(guard, lift), as `billing.immutable` tells."""
    there = definitions()
    for statement in (*lifting(connection), *guarding(connection)):
        execute(statement)
    assert there == definitions()


@pytest.mark.django_db(transaction=True)
def test_between_the_two_a_table_is_altered(invoice: Invoice) -> None:
    there, old = definitions(), Invoice._meta.get_field("reference")
    new = models.CharField(max_length=101, blank=True)
    new.set_attributes_from_name("reference")
    new.model = Invoice
    for before, after in ((old, new), (new, old)):
        with connection.schema_editor() as editor:
            lift(None, editor)
            editor.alter_field(Invoice, before, after)
            guard(None, editor)
    assert definitions() == there
    refused(KEPT, Invoice.objects.update, reference="Other")


def test_as_if_ends_with_its_block(invoice: Invoice) -> None:
    with as_if():
        Invoice.objects.update(notes="As if")
    refused(KEPT, Invoice.objects.update, notes="Changed")
    with pytest.raises(ZeroDivisionError), as_if():
        raise ZeroDivisionError
    refused(KEPT, Invoice.objects.update, notes="Changed")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_line_written_while_its_invoice_is_issued_is_refused() -> None:
    making.seller()
    draft = making.draft()

    def write() -> None:
        try:
            refused(KEPT, new_line(draft).save)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            issue_and_send(draft.pk)
            writing = pool.submit(write)
            wait_until(_somebody_waits, "the line waits")
        writing.result()
    assert draft.lines.count() == 1


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])
