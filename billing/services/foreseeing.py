"""What issuing an invoice today would make of it, for the person who is asked to confirm it."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from billing.exceptions import InvoiceNotIssuable
from billing.models import Customer, Invoice, Seller
from billing.models.party import ONLY
from billing.money import MoneyError, format_money
from billing.office_day import today
from billing.services.credit_limits import check_credit
from billing.services.snapshots import buyer_snapshot, seller_snapshot
from billing.services.totalling import totals_of
from billing.services.vat_rules import check_vat
from billing.totals import Totals
from jobs.api import Prepared, prefetch

# SQLite keeps fifteen figures of an amount; this leaves every currency its decimals.
MAX_PAYABLE = Decimal(10) ** 12

_SELLERS = Prepared(Seller.objects.all(), by="pk")


# What an invoice keeps of one, by name.
Party = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Prospect:
    """What an invoice issued today says, and where it goes; without a due date where nothing is to be paid."""

    seller: Party
    buyer: Party
    # Its reference and notes, and what its lines are for.
    texts: tuple[str, ...]
    currency: str
    totals: Totals
    issue_date: date
    due_date: date | None
    delivered_from: date | None
    delivered_until: date | None

    @property
    def recipient(self) -> str:
        """The address it is mailed to."""
        return self.buyer["email"]

    @property
    def fingerprint(self) -> str:
        """Text that changes when one of these does; a confirmation carries it from the page to the act."""
        return sha256(repr(self).encode()).hexdigest()[:16]


def foresee(invoice: Invoice) -> Prospect:
    """Return what issuing would make of a draft; raises InvoiceNotIssuable with what to put right first."""
    if not invoice.is_draft:
        raise InvoiceNotIssuable(f"{invoice} was issued before. See its jobs for what became of it.")
    # Read once: what is checked is what is added up.
    prefetch(invoice, "lines", "adjustments")
    seller = _seller()
    _check_recipient(invoice.customer)
    totals = _totals(invoice)
    check_vat(invoice, seller)
    day = today()
    return Prospect(
        seller=seller_snapshot(seller),
        buyer=buyer_snapshot(invoice.customer),
        texts=(invoice.reference, invoice.notes, *(line.description for line in invoice.lines.all())),
        currency=invoice.currency,
        totals=totals,
        issue_date=day,
        due_date=None if not totals.payable or invoice.is_credit_note else _due(invoice, day),
        delivered_from=first_day_of(invoice, day),
        delivered_until=invoice.delivered_until,
    )


def first_day_of(draft: Invoice, issue_date: date) -> date | None:
    """Return when what an invoice charges was delivered; a credit note says no more than the invoice it corrects."""
    return draft.delivered_from or (None if draft.is_credit_note else issue_date)


def _due(invoice: Invoice, day: date) -> date:
    return day + timedelta(days=invoice.customer.payment_days)


def _seller() -> Seller:
    try:
        return _SELLERS.get(ONLY)
    except Seller.DoesNotExist:
        raise InvoiceNotIssuable("Who sends the invoice? Fill in “Our company” first.") from None


def _check_recipient(customer: Customer) -> None:
    # By law an invoice names the address of who gets it (Directive 2006/112/EC, article 226).
    if not customer.address.strip():
        raise InvoiceNotIssuable(f"{customer} has no postal address, which an invoice must say. Add it, then issue it.")
    if not customer.email:
        raise InvoiceNotIssuable(f"{customer} has no e-mail address to send the invoice to. Add one, then issue it.")
    try:
        validate_email(customer.email)
    except ValidationError:
        raise InvoiceNotIssuable(
            f"“{customer.email}” is no e-mail address. Put {customer}’s right, then issue the invoice."
        ) from None


def _totals(invoice: Invoice) -> Totals:
    if not invoice.lines.all():
        raise InvoiceNotIssuable("The invoice has no lines. Add what is being charged, then issue it.")
    try:
        totals = totals_of(invoice)
    except MoneyError as error:
        raise InvoiceNotIssuable(f"The invoice can't be added up: {error}") from error
    if invoice.corrects:
        check_credit(invoice, invoice.corrects, totals)
    else:
        _check_payable(invoice, totals)
    return totals


def _check_payable(invoice: Invoice, totals: Totals) -> None:
    if totals.prepaid and totals.payable < 0 <= totals.tax_inclusive:
        raise InvoiceNotIssuable(
            f"{format_money(totals.prepaid, invoice.currency)} is noted as already paid, and the invoice comes to "
            f"{format_money(totals.tax_inclusive, invoice.currency)}. Note no more than that."
        )
    if totals.payable < 0:
        raise InvoiceNotIssuable(
            f"The total is {format_money(totals.payable, invoice.currency)}. "
            "An invoice asks for money; what a customer gets back needs a credit note: open the invoice that was wrong "
            "and press “Write a credit note”. Check the lines with a minus."
        )
    if totals.payable >= MAX_PAYABLE:
        raise InvoiceNotIssuable("The invoice comes to a trillion or more. Check its quantities and prices.")
