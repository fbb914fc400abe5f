"""How an invoice stands, in the words of the page that its customer sees."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.utils.formats import date_format

from billing.models import Invoice, InvoiceStatus
from billing.money import format_amount

# How often the page looks for a payment that was just made, some seconds between: then it says that it may take longer.
LOOKS = 20


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A headline and a line below it. `amount` is what is to be paid, empty where nothing is.

    `look` is how often the page has looked for a payment that was just made; 0 where none was.
    """

    headline: str
    line: str = ""
    amount: str = ""
    is_paid: bool = False
    look: int = 0

    @property
    def is_waited_for(self) -> bool:
        """Whether the page looks again by itself."""
        return 0 < self.look <= LOOKS


def standing_of(invoice: Invoice, look: int = 0) -> Standing:
    """Return how an invoice stands; `look` counts from 1 after its customer came back from paying."""
    if invoice.is_credit_note:
        return Standing(headline="Nothing to pay", line=f"It gives you back {_money(invoice, invoice.total)}.")
    if invoice.status == InvoiceStatus.CANCELLED:
        return Standing(headline="Nothing to pay", line="This invoice was cancelled.")
    if invoice.status == InvoiceStatus.PAID:
        line = f"{_money(invoice, invoice.paid)} came in. Thank you; there is nothing left for you to do."
        return Standing(headline="Paid", line=line, is_paid=True)
    if invoice.open_amount <= 0:
        return Standing(headline="Nothing to pay")
    amount = _money(invoice, invoice.open_amount)
    if look:
        return Standing(headline=amount, line=_confirming(look), amount=amount, look=look)
    return Standing(headline=amount, line=_due(invoice), amount=amount)


def look_of(request: HttpRequest) -> int:
    """Return how often the page has looked for a payment already, as its address says."""
    number = request.GET.get("paid", "")
    return min(int(number), LOOKS + 1) if number.isascii() and number.isdecimal() and len(number) < 4 else 0


def _due(invoice: Invoice) -> str:
    until = f"to pay by {date_format(invoice.due_date, 'j F Y')}" if invoice.due_date else "to pay"
    if invoice.paid or invoice.credited:
        return f"still {until}, of {_money(invoice, invoice.payable or Decimal(0))}"
    return until


def _confirming(look: int) -> str:
    if look > LOOKS:
        return (
            "We have not heard from the payment provider yet. If you have paid, you need do nothing more: "
            "we write to you as soon as it is confirmed."
        )
    return "Thank you. Your payment is being confirmed, within a minute as a rule."


def _money(invoice: Invoice, amount: Decimal) -> str:
    return f"{invoice.currency} {format_amount(amount, invoice.currency)}"
