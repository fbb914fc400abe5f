"""What the office does about an issued invoice: payments, credit notes, and what its page says of them."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from billing.models import Invoice, InvoiceAdjustment, Payment
from billing.office_day import today
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.services.state import State, state_of
from billing.tasks_receipts import email_receipt
from jobs import testing
from tests.billing import making
from tests.billing.admin.pages import shown
from tests.billing.amending import as_if
from tests.billing.making import ADD, CHANGE, ISSUE, VIEW, browser, words

pytestmark = pytest.mark.django_db

PAY, REVERSE = "add_payment", "reverse_payment"
LIST = "/admin/billing/invoice/"


def address(invoice: Invoice, page: str = "change") -> str:
    return f"{LIST}{invoice.pk}/{page}/"


def form(amount: str, **fields: Any) -> dict[str, Any]:
    return {
        "amount": amount,
        "received_on": today().isoformat(),
        "method": "transfer",
        "request_key": str(uuid4()),
    } | fields


def test_the_form_offers_what_is_open_and_one_showing_is_one_payment() -> None:
    invoice, client = making.issued("100"), browser(VIEW, PAY)
    page = client.get(address(invoice, "payment"))
    assert page.context["form"]["amount"].value() == "119.00"
    sent = form("100", reference="RE  1", confirm="on")
    for _ in range(2):
        assert client.post(address(invoice, "payment"), sent).status_code == 302
    payment = Payment.objects.get()
    testing.assert_enqueued(email_receipt, times=1, payment_id=payment.pk)
    assert (payment.amount, payment.reference, payment.recorded_by) == (
        Decimal(100),
        "RE 1",
        page.context["request"].user,
    )
    shown = words(client.get(address(invoice)))
    assert "Part paid" in shown
    assert "Still open: <strong" in shown
    assert "EUR 19.00" in shown


def test_a_payment_that_is_none_comes_back_with_the_reason() -> None:
    invoice, client = making.issued("100"), browser(VIEW, PAY)
    assert "payment of nothing" in words(client.post(address(invoice, "payment"), form("0")))
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert "in the future" in words(client.post(address(invoice, "payment"), form("1", received_on=tomorrow)))
    assert not Payment.objects.exists()


def test_paying_reversing_and_crediting_need_their_own_permission() -> None:
    invoice = making.issued("100")
    payment = making.paid(invoice, "19")
    client = browser(VIEW, CHANGE, ISSUE)
    assert client.get(address(invoice, "payment")).status_code == 403
    assert client.post(address(invoice, "payment"), form("1")).status_code == 403
    assert client.post(address(invoice, "credit")).status_code == 403
    assert client.post(f"/admin/billing/payment/{payment.pk}/reverse/", {"reason": "x"}).status_code == 403
    page = words(client.get(address(invoice)))
    assert "Record a payment" not in page
    assert "Write a credit note" not in page
    assert "Reverse" not in page
    assert Payment.objects.count() == 1


def test_a_reversal_asks_why_and_says_so() -> None:
    invoice = making.issued("100")
    payment = making.paid(invoice, "119")
    client = browser(VIEW, REVERSE)
    url = f"/admin/billing/payment/{payment.pk}/reverse/"
    assert "This field is required" in words(client.post(url, {"reason": " "}))
    client.post(url, {"reason": "Not ours"})
    page = words(client.get(address(invoice)))
    assert "Reversal: Not ours" in page
    assert "Still open" in page


def test_crediting_goes_to_one_draft_that_names_what_it_corrects() -> None:
    invoice, client = making.issued("100"), browser(VIEW, ADD, CHANGE, ISSUE)
    assert "Can be credited" in words(client.get(address(invoice, "credit")))
    first, second = (client.post(address(invoice, "credit")) for _ in range(2))
    note = Invoice.objects.get(corrects=invoice)
    assert first["Location"] == second["Location"]
    assert first["Location"].startswith(address(note))
    page = words(client.get(address(note)))
    # It is of the days that the invoice is of.
    assert 'name="delivered_from"' not in page
    assert f'<a href="{address(invoice)}">{invoice}</a>' in page
    assert 'name="customer"' not in page
    assert "all of it: the invoice is cancelled" in words(client.get(address(note, "issue")))
    client.post(address(note, "issue"))
    assert "Cancelled" in words(client.get(address(invoice)))
    assert client.get(address(invoice, "credit")).status_code == 302


def test_an_invoice_over_nothing_is_paid_and_offers_no_credit_note() -> None:
    invoice, client = making.issued("0"), browser(VIEW, ADD, CHANGE, ISSUE)
    page = words(client.get(address(invoice)))
    assert "billing-status-paid" in page
    assert "Nothing open" in page
    assert "Write a credit note" not in page


def test_a_draft_credit_note_is_saved_with_less_of_a_line() -> None:
    invoice, client = making.issued("100"), browser(VIEW, ADD, CHANGE, ISSUE)
    note = draft_credit_note(invoice.pk)
    changes = {"notes": "", "lines-0-quantity": "0.5", "currency": "JPY", "_issue": "1"}
    told = client.post(address(note), shown(client.get(address(note))) | changes)
    assert told["Location"].startswith(address(note, "issue"))
    note.refresh_from_db()
    assert (note.lines.get().quantity, note.currency) == (Decimal("0.5"), "EUR")


def test_a_credit_note_of_the_last_lines_is_issued_with_the_rounding_that_is_named() -> None:
    invoice, client = making.issued("0.03", "0.03"), browser(VIEW, ADD, CHANGE, ISSUE)
    for _ in range(2):
        note = draft_credit_note(invoice.pk)
        note.lines.all()[0].delete()
        told = words(client.post(address(note, "issue"), follow=True))
    assert "EUR 0.01 too much, by rounding. Enter a rounding of -0.01" in told
    page = client.get(address(note))
    assert "added to what is given back" in words(page)
    client.post(address(note), shown(page) | {"rounding": "-0,01", "_issue": "1"})
    assert "all of it: the invoice is cancelled" in words(client.get(address(note, "issue")))
    client.post(address(note, "issue"))
    invoice.refresh_from_db()
    assert (state_of(invoice), invoice.open_amount) == (State.CANCELLED, Decimal(0))


def test_a_draft_shows_allowances_charges_and_what_was_paid_before() -> None:
    draft = making.draft("100", prepaid=Decimal(20), rounding=Decimal("-0.10"))
    draft.lines.update(base_quantity=Decimal(2), quantity=Decimal(2))
    InvoiceAdjustment.objects.create(invoice=draft, reason="Loyal", amount=Decimal(10))
    page = words(browser(VIEW).get(address(draft)))
    for text in ("Loyal</dt><dd>-10.00", "100.00 per 2", "Paid before</dt><dd>-20.00", "-0.10", "EUR 87.00"):
        assert text in page
    making.seller()
    assert issue_and_send(draft.pk).payable == Decimal("87.00")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("draft", {"draft"}),
        ("issued", {"open", "note"}),
        ("part-paid", {"part"}),
        ("open", {"open", "late", "part"}),
        ("overdue", {"late"}),
        ("paid", {"paid"}),
        ("cancelled", {"cancelled"}),
        ("nonsense", {"draft", "open", "late", "part", "paid", "cancelled", "note"}),
    ],
)
def test_the_list_finds_invoices_by_where_they_stand(state: str, expected: set[str]) -> None:
    names = ("open", "late", "part", "paid", "cancelled")
    invoices = {name: making.issued("100", reference=name) for name in names}
    making.draft(reference="draft")
    with as_if():
        Invoice.objects.filter(reference="late").update(due_date=today() - timedelta(days=1))
    making.paid(invoices["part"], "19")
    making.paid(invoices["paid"], "119")
    note = draft_credit_note(invoices["cancelled"].pk)
    Invoice.objects.filter(pk=note.pk).update(reference="note")
    issue_and_send(note.pk)
    page = browser(VIEW).get(LIST, {"state": state})
    found = page.context["cl"].result_list
    assert {invoice.reference for invoice in found} == expected
    if state in list(State):
        assert {state_of(invoice) for invoice in found} == {state}
        assert not any(state_of(invoice) == state for invoice in Invoice.objects.exclude(reference__in=expected))


def test_after_a_part_the_page_says_how_much_may_stay() -> None:
    invoice, client = making.issued("100"), browser(VIEW, ADD, CHANGE, ISSUE)
    assert "Issue it as it is, and the invoice is cancelled" in words(client.get(address(invoice, "credit")))
    part = draft_credit_note(invoice.pk)
    part.lines.update(unit_price=Decimal(60))
    issue_and_send(part.pk)
    page = words(client.get(address(invoice, "credit")))
    assert "EUR 71.40 was credited before: take off the lines of that, or less of them, until EUR 47.60 is left" in page
    assert "Issue it as it is" not in page


def test_the_list_of_payments_writes_days_as_other_lists_do() -> None:
    payment = making.paid(making.issued("100"), "119")
    with as_if():
        Payment.objects.filter(pk=payment.pk).update(received_on=date(2026, 11, 27))
    client = browser("view_payment")
    for page in ("/admin/billing/payment/", f"/admin/billing/payment/{payment.pk}/change/"):
        text = words(client.get(page))
        assert "27 Nov 2026" in text
        assert "Nov. 27, 2026" not in text
