"""How an invoice stands, in the words of the page that its customer sees."""

from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest
from django.utils.formats import date_format

from billing.models import Invoice, InvoiceStatus
from billing.money import format_amount
from billing.services.state import asks_for_payment

# How often the page looks for a payment that was just made, some seconds between: then it says that it may take longer.
LOOKS = 20


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A headline and lines below it. `amount` is what is to be paid, empty where nothing is.

    `look` is how often the page has looked for a payment that was just made; 0 where none was.
    """

    headline: str
    lines: tuple[str, ...] = ()
    amount: str = ""
    is_paid: bool = False
    look: int = 0

    @property
    def is_waited_for(self) -> bool:
        """Whether the page looks again by itself."""
        return 0 < self.look <= LOOKS


def standing_of(invoice: Invoice, look: int = 0) -> Standing:
    """Return how an invoice stands; `look` counts from 1 after its customer came back from paying."""
    if not asks_for_payment(invoice):
        return _over(invoice)
    amount = _money(invoice, invoice.open_amount)
    if look:
        return Standing(headline=amount, lines=(_confirming(look),), amount=amount, look=look)
    return Standing(headline=amount, lines=_due(invoice), amount=amount)


def look_of(request: HttpRequest) -> int:
    """Return how often the page has looked for a payment already, as its address says."""
    number = request.GET.get("paid", "")
    return min(int(number), LOOKS + 1) if number.isascii() and number.isdecimal() and len(number) < 4 else 0


def _over(invoice: Invoice) -> Standing:
    """Return how an invoice stands that asks for nothing, or not any more."""
    total = _money(invoice, invoice.total)
    if invoice.is_credit_note:
        return Standing(headline=total, lines=(f"credited to you, for {invoice.corrects}",))
    if invoice.status == InvoiceStatus.CANCELLED:
        return Standing(headline="Cancelled", lines=(f"by a credit note over {total}. There is nothing to pay.",))
    if invoice.status == InvoiceStatus.PAID:
        return Standing(headline="Paid", lines=(f"{_money(invoice, invoice.payable)}. Thank you.",), is_paid=True)
    return Standing(headline="Nothing to pay")


def _due(invoice: Invoice) -> tuple[str, ...]:
    is_part = invoice.open_amount != invoice.payable
    part = (f"still open of {_money(invoice, invoice.payable)}",) if is_part else ()
    until = (f"to pay by {date_format(invoice.due_date, 'j F Y')}",) if invoice.due_date else ()
    return part + until


def _confirming(look: int) -> str:
    if look > LOOKS:
        return (
            "We have not heard from the payment provider yet. If you have paid, you need do nothing more: "
            "we write to you as soon as it is confirmed."
        )
    return "Thank you. Your payment is being confirmed, within a minute as a rule."


def _money(invoice: Invoice, amount: Decimal | None) -> str:
    return f"{invoice.currency} {format_amount(amount or Decimal(0), invoice.currency)}"
