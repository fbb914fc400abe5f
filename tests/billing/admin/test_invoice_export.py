"""What an exported list of invoices and payments says: numbers to add up."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from billing.models import Invoice
from billing.office_day import today
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from imports.exporting.columns import offered
from imports.exporting.lists import open_list
from imports.exporting.streaming import stream
from imports.models import Export
from tests.billing import making
from tests.billing.amending import as_if
from tests.imports.exporting.making import ADD, CUSTOMERS, INVOICES, SEE_INVOICES, made, rows_in, sheet_in, staff

pytestmark = pytest.mark.django_db

PAYMENTS = "billing.payment"
AMOUNTS = ("net", "tax", "total", "paid", "credited", "open")


@pytest.fixture(autouse=True)
def _own_storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path / "media")


def exported(*, model: str = INVOICES, format: str = "csv") -> Export:
    """Return an export of the columns that are ticked by themselves."""
    user = staff(ADD, SEE_INVOICES, "view_payment", username=f"{model} {format}")
    listing = open_list(model, user, "o=1")
    shown = [column.key for column in offered(listing.model_admin, listing.request) if column.is_shown]
    return made(user, model=model, query="o=1", columns=shown, format=format)


def told(rows: list[list[Any]]) -> dict[str, dict[str, Any]]:
    """Return rows by their number, each a value by its heading."""
    header, *rest = rows
    return {row[0]: dict(zip(header, row, strict=True)) for row in rest}


def credited(invoice: Invoice, line: str) -> Invoice:
    """Return an issued credit note over one line of an invoice."""
    note = draft_credit_note(invoice.pk)
    note.lines.exclude(unit_price=line).delete()
    return issue_and_send(note.pk)


def test_a_file_has_what_an_invoice_comes_to_as_numbers_and_its_status_as_the_list_says_it() -> None:
    buyer = making.customer(number="K-1", name="Nordkai")
    invoice = making.issued("100", buyer=buyer, prepaid=Decimal("9"))
    making.paid(invoice, "50")
    with as_if():
        Invoice.objects.update(due_date=today() - timedelta(days=1), issue_date=date(2026, 1, 2))
    [row] = told(rows_in(exported())).values()
    assert row == {
        "number": invoice.number,
        "kind": "Invoice",
        "customer number": "K-1",
        "customer name": "Nordkai",
        "status": "Overdue",
        "issue date": "2026-01-02",
        "due date": (today() - timedelta(days=1)).isoformat(),
        "currency": "EUR",
        "net": "100.00",
        "tax": "19.00",
        "total": "119.00",
        "paid": "59.00",
        "credited": "0.00",
        "open": "60.00",
    }


def test_credit_notes_are_negative_and_every_row_and_sum_adds_up() -> None:
    invoice = making.issued("100", "50")
    making.paid(invoice, "20")
    note = credited(invoice, "50")
    rows = told(rows_in(exported()))
    amounts = {number: [Decimal(row[name]) for name in AMOUNTS] for number, row in rows.items()}
    assert rows[str(note.number)]["kind"] == "Credit note"
    assert [str(amount) for amount in amounts[str(note.number)]] == [
        "-50.00", "-9.50", "-59.50", "0.00", "-59.50", "0.00",
    ]  # fmt: skip
    sums = [sum(column) for column in zip(*amounts.values(), strict=True)]
    for net, tax, total, paid, credit, left in [*amounts.values(), sums]:
        assert net + tax == total
        assert total - paid - credit == left
    invoice.refresh_from_db()
    assert sums[-1] == invoice.open_amount == Decimal("99.00")


def test_a_draft_has_what_it_comes_to_and_nothing_is_waited_for() -> None:
    making.draft("1000", rounding=Decimal("-0.03"))
    [row] = told(rows_in(exported())).values()
    assert [row[name] for name in AMOUNTS] == ["1000.00", "190.00", "1189.97", "", "", ""]
    assert row["status"] == "Draft"


def test_a_draft_that_cannot_be_added_up_does_not_end_the_export() -> None:
    making.draft(currency="XXX")
    [row] = told(rows_in(exported())).values()
    assert [row[name] for name in AMOUNTS] == [""] * 6


@pytest.mark.parametrize(("currency", "total"), [("JPY", "3570"), ("EUR", "3570.00"), ("KWD", "3570.000")])
def test_amounts_have_the_decimals_of_their_currency(currency: str, total: str) -> None:
    invoice = making.issued("3000", currency=currency)
    assert told(rows_in(exported()))[str(invoice.number)]["total"] == total


def test_a_spreadsheet_has_numbers_with_their_decimals() -> None:
    invoice = making.issued("3000")
    export = exported(format="xlsx")
    assert told(sheet_in(export))[str(invoice.number)]["total"] == 3570.0
    with default_storage.open(export.path) as file, ZipFile(file) as book:
        assert 'formatCode="0.00"' in book.read("xl/styles.xml").decode()


def test_no_two_columns_have_one_heading() -> None:
    user = staff(ADD, SEE_INVOICES, "view_payment", "view_customer")
    for model in (INVOICES, PAYMENTS, CUSTOMERS):
        listing = open_list(model, user, "")
        headings = Counter(column.label.lower() for column in offered(listing.model_admin, listing.request))
        assert set(headings.values()) == {1}, headings


def test_payments_have_their_amount_as_a_number_beside_its_currency() -> None:
    invoice = making.issued("3000", currency="JPY")
    making.paid(invoice, "70")
    [row] = told(rows_in(exported(model=PAYMENTS))).values()
    assert (row["amount"], row["invoice currency"], row["invoice number"]) == ("70", "JPY", invoice.number)
    assert row["received on"] == today().isoformat()


def test_many_invoices_are_exported_with_as_many_questions_as_few() -> None:
    def asked() -> int:
        listing = open_list(INVOICES, user, "")
        columns = [column for column in offered(listing.model_admin, listing.request) if column.is_shown]
        with CaptureQueriesContext(connection) as questions:
            list(stream(listing, listing.rows([]), columns))
        return len(questions)

    user = staff(ADD, SEE_INVOICES)
    making.issued()
    making.draft()
    few = asked()
    for _ in range(4):
        making.issued()
        making.draft()
    assert asked() == few
