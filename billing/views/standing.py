"""How an invoice stands, in the words of the page that its customer sees."""

from dataclasses import dataclass

from django.http import HttpRequest

from billing.languages import format_day
from billing.models import Invoice, InvoiceStatus
from billing.public.wording import money, name_of, words_of
from billing.public.words import PublicWords, Told
from billing.services.letters import language_in
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
    amount = money(invoice, invoice.open_amount)
    if look:
        return Standing(headline=amount, lines=(_confirming(words_of(invoice), look),), amount=amount, look=look)
    return Standing(headline=amount, lines=_due(invoice), amount=amount)


def look_of(request: HttpRequest) -> int:
    """Return how often the page has looked for a payment already, as its address says."""
    number = request.GET.get("paid", "")
    return min(int(number), LOOKS + 1) if number.isascii() and number.isdecimal() and len(number) < 4 else 0


def _over(invoice: Invoice) -> Standing:
    """Return how an invoice stands that asks for nothing, or not any more."""
    words, total = words_of(invoice), money(invoice, invoice.total)
    if invoice.corrects:
        corrected = name_of(invoice.corrects, words)
        return Standing(headline=total, lines=(words.credited.format(document=corrected),))
    if invoice.status == InvoiceStatus.CANCELLED:
        return _told(words.cancelled, total)
    if invoice.status == InvoiceStatus.PAID and invoice.payable:
        return _told(words.paid, money(invoice, invoice.payable), is_paid=True)
    return Standing(headline=words.nothing_to_pay)


def _told(told: Told, amount: str, *, is_paid: bool = False) -> Standing:
    return Standing(headline=told.headline, lines=(told.note.format(amount=amount),), is_paid=is_paid)


def _due(invoice: Invoice) -> tuple[str, ...]:
    words = words_of(invoice)
    is_part = invoice.open_amount != invoice.payable
    part = (words.part.format(amount=money(invoice, invoice.payable)),) if is_part else ()
    due = format_day(invoice.due_date, language_in(invoice)) if invoice.due_date else ""
    return part + ((words.until.format(day=due),) if due else ())


def _confirming(words: PublicWords, look: int) -> str:
    return words.not_confirmed if look > LOOKS else words.confirming
