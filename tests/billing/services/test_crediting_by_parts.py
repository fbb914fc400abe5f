"""An invoice that is credited line by line: what VAT is rounded to each time may not come to what it was together."""

import re
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.exceptions import InvoiceNotCreditable, InvoiceNotIssuable
from billing.models import Invoice, InvoiceLine, InvoiceStatus, InvoiceTax
from billing.services.crediting import draft_credit_note
from billing.services.issuing import issue_and_send
from billing.vat import VatCategory
from tests.billing import making
from tests.billing.amending import as_if

pytestmark = pytest.mark.django_db


def note_of(invoice: Invoice, *kept: int) -> Invoice:
    """Return the draft credit note with these of the lines, counted from 0."""
    note = draft_credit_note(invoice.pk)
    note.lines.exclude(pk__in=[note.lines.all()[each].pk for each in kept]).delete()
    return note


def refusal(note: Invoice) -> str:
    with pytest.raises(InvoiceNotIssuable) as error:
        issue_and_send(note.pk)
    return str(error.value)


def round_by(note: Invoice, rounding: str) -> None:
    Invoice.objects.filter(pk=note.pk).update(rounding=Decimal(rounding))
    issue_and_send(note.pk)


def standing(invoice: Invoice) -> tuple[str, Decimal]:
    invoice.refresh_from_db()
    return invoice.status, invoice.open_amount


def test_what_rounding_would_leave_open_is_named_with_what_closes_it() -> None:
    invoice = making.issued("0.13", "0.13", "0.13")
    for line in range(2):
        issue_and_send(note_of(invoice, line).pk)
    last = note_of(invoice, 2)
    assert refusal(last) == (
        f"With this credit note all that {invoice} charged is credited, yet EUR 0.01 too little, by rounding. "
        "Enter a rounding of 0.01, so that nothing stays open."
    )
    round_by(last, "0.01")
    assert standing(invoice) == (InvoiceStatus.CANCELLED, Decimal(0))


def test_what_rounding_would_give_back_too_much_is_named_with_what_takes_it_off() -> None:
    invoice = making.issued("0.03", "0.03")
    issue_and_send(note_of(invoice, 0).pk)
    last = note_of(invoice, 1)
    assert "is credited, yet EUR 0.01 too much, by rounding. Enter a rounding of -0.01, so" in refusal(last)
    round_by(last, "-0.01")
    assert standing(invoice) == (InvoiceStatus.CANCELLED, Decimal(0))


def test_a_rounding_that_each_of_two_credit_notes_copies_is_given_back_once() -> None:
    invoice = making.issued("100", "50", rounding=Decimal("0.03"))
    issue_and_send(note_of(invoice, 0).pk)
    last = note_of(invoice, 1)
    assert "yet EUR 0.03 too much, by rounding. Enter a rounding of 0.00, so" in refusal(last)
    round_by(last, "0")
    assert standing(invoice) == (InvoiceStatus.CANCELLED, Decimal(0))


def test_a_currency_without_decimals_is_rounded_by_whole_units() -> None:
    invoice = making.issued("3", "3", currency="JPY")
    issue_and_send(note_of(invoice, 0).pk)
    last = note_of(invoice, 1)
    assert "JPY 1 too much, by rounding. Enter a rounding of -1, so" in refusal(last)
    round_by(last, "-1")
    assert standing(invoice) == (InvoiceStatus.CANCELLED, Decimal(0))


def test_more_than_is_left_by_rounding_while_something_is_not_credited_yet_asks_for_the_rest() -> None:
    invoice = making.issued(*["0.03"] * 11)
    for line in range(9):
        issue_and_send(note_of(invoice, line).pk)
    note = note_of(invoice, 9)
    told = refusal(note)
    assert told.startswith(f"EUR 0.04 is more than is left of {invoice}: EUR 0.03 can still be credited. By rounding")
    assert "Take off lines" not in told
    note.delete()
    rest = note_of(invoice, 9, 10)
    assert "Enter a rounding of -0.04" in refusal(rest)
    round_by(rest, "-0.04")
    assert standing(invoice) == (InvoiceStatus.CANCELLED, Decimal(0))


def test_last_lines_that_come_to_less_than_nothing_are_rounded_up_to_what_is_left() -> None:
    making.seller()
    draft = making.draft(*["0.13"] * 6, "-0.01")
    draft.lines.filter(unit_price__lt=0).update(vat_rate=7)
    invoice = issue_and_send(draft.pk)
    early = note_of(invoice, 6)
    assert refusal(early) == "The credit note gives nothing back. Enter what it is to credit."
    early.delete()
    for line in range(6):
        issue_and_send(note_of(invoice, line).pk)
    last = note_of(invoice, 6)
    assert "EUR 0.03 too little, by rounding. Enter a rounding of 0.03, so" in refusal(last)
    round_by(last, "0.03")
    assert standing(invoice) == (InvoiceStatus.CANCELLED, Decimal(0))


def test_what_stayed_open_by_rounding_is_closed_by_a_line_over_nothing() -> None:
    invoice = making.issued("0.13", "0.13", "0.13")
    for line in range(2):
        issue_and_send(note_of(invoice, line).pk)
    Invoice.objects.filter(pk=note_of(invoice, 2).pk).update(rounding=Decimal("0.01"))
    issue_and_send(Invoice.objects.latest("pk").pk)
    # As one that was issued before anybody was told.
    with as_if():
        Invoice.objects.filter(pk=Invoice.objects.latest("pk").pk).update(rounding=0)
    Invoice.objects.filter(pk=invoice.pk).update(credited=Decimal("0.45"), status=InvoiceStatus.ISSUED)
    closing = note_of(invoice, 0)
    closing.lines.update(unit_price=0)
    assert "Enter a rounding of 0.01" in refusal(closing)
    round_by(closing, "0.01")
    assert standing(invoice) == (InvoiceStatus.CANCELLED, Decimal(0))


def test_what_was_credited_at_another_rate_is_not_taken_for_rounding() -> None:
    invoice = making.issued("100")
    other = note_of(invoice, 0)
    other.lines.update(unit_price=50)
    issue_and_send(other.pk)
    # As one that was issued while that was possible.
    exempt = {"category": VatCategory.EXEMPT, "rate": 0, "taxable": Decimal("59.50"), "tax": 0}
    with as_if():
        InvoiceTax.objects.filter(invoice=other).update(**exempt)
    assert "EUR 59.50 can still be credited. Take off lines" in refusal(note_of(invoice, 0))


@st.composite
def parted(draw: st.DrawFn) -> tuple[list[tuple[int, str]], list[list[int]], str, str]:
    """Return lines (price in hundredths, rate), which of them each credit note takes, currency, rounding."""
    price = st.sampled_from([3, 13, 26, -1]) | st.integers(-30, 500) | st.integers(1, 100_000)
    lines = draw(st.lists(st.tuples(price, st.sampled_from(["19", "7", "5.5"])), min_size=1, max_size=8))
    notes = draw(st.lists(st.integers(0, 3), min_size=len(lines), max_size=len(lines)))
    groups = [[line for line, note in enumerate(notes) if note == each] for each in range(4)]
    currency = draw(st.sampled_from(["EUR", "JPY", "KWD"]))
    rounding = draw(st.sampled_from(["0", "0", "1", "0.02"] if currency != "JPY" else ["0", "0", "1"]))
    return lines, [group for group in groups if group], currency, rounding


@settings(max_examples=100, deadline=None)
@given(parted())
def test_credited_by_parts_with_the_rounding_that_is_named_it_ends_cancelled_with_nothing_open(
    case: tuple[list[tuple[int, str]], list[list[int]], str, str],
) -> None:
    lines, groups, currency, rounding = case
    with transaction.atomic():
        if invoice := issued_with(lines, currency, rounding):
            while groups:
                groups = credited(invoice, groups)
            assert standing(invoice) == (InvoiceStatus.CANCELLED, Decimal(0))
        transaction.set_rollback(True)


def issued_with(lines: list[tuple[int, str]], currency: str, rounding: str) -> Invoice | None:
    making.seller()
    draft = Invoice.objects.create(customer=making.customer(), currency=currency, rounding=Decimal(rounding))
    for price, rate in lines:
        amount = Decimal(price) if currency == "JPY" else Decimal(price) / 100
        InvoiceLine.objects.create(invoice=draft, description="Work", unit_price=amount, vat_rate=Decimal(rate))
    try:
        invoice = issue_and_send(draft.pk)
    except InvoiceNotIssuable:
        return None
    return invoice if invoice.total else None


def credited(invoice: Invoice, groups: list[list[int]]) -> list[list[int]]:
    """Credit the first group, as its refusals say; return what is to be credited then."""
    try:
        note = note_of(invoice, *groups[0])
    except InvoiceNotCreditable:
        return []
    for _ in range(2):
        try:
            issue_and_send(note.pk)
            return groups[1:]
        except InvoiceNotIssuable as error:
            found = re.search(r"Enter a rounding of (-?[0-9.]+)", str(error))
            if not found:
                break
            Invoice.objects.filter(pk=note.pk).update(rounding=Decimal(found[1]))
    # Less than nothing, or more than is left while something is not: with the rest it is right.
    assert len(groups) > 1
    note.delete()
    return [groups[0] + groups[1], *groups[2:]]
