"""Online payment: whether an invoice can be paid online, and the page where."""

from datetime import UTC, datetime
from hashlib import sha256

from django.conf import settings
from django.urls import reverse

from billing.exceptions import NothingToPay, NotPayableOnline
from billing.models import Invoice
from billing.provider.amounts import NotPayable, to_minor
from billing.provider.client import Order, checkout_url, is_on
from billing.public.wording import title_of
from billing.services.state import asks_for_payment


def may_pay_online(invoice: Invoice) -> bool:
    """Say whether an invoice asks for money, and there is a provider to pay it by."""
    return is_on() and asks_for_payment(invoice)


def page_to_pay_on(invoice: Invoice, token: str) -> str:
    """Return the address of the provider's page where what is open is paid; raises NothingToPay, ProviderError.

    `token` is the signed link by which the customer came, and to which the provider leads back.
    """
    if not asks_for_payment(invoice):
        raise NothingToPay("There is nothing to pay any more.")
    try:
        order = _order(invoice, token)
    except NotPayable as error:
        raise NotPayableOnline(f"{error} Please pay by bank transfer.") from error
    return checkout_url(order, key=_key(invoice, order, token))


def _order(invoice: Invoice, token: str) -> Order:
    back = f"{settings.SITE_URL}{reverse('billing:invoice', args=[token])}"
    return Order(
        amount=to_minor(invoice.open_amount, invoice.currency),
        currency=invoice.currency,
        title=title_of(invoice),
        invoice_id=invoice.pk,
        number=str(invoice.number),
        paid_url=f"{back}?paid=1",
        back_url=back,
    )


def _key(invoice: Invoice, order: Order, token: str) -> str:
    """Name the request: clicked twice, or again before the payment is in, it leads to the same page, not to a second.

    A page to pay on lives for a day, so the next day's is another; so is that after a payment came in. The link is a
    part of it, as the provider refuses the same name for other addresses.
    """
    told = f"{token} {order.amount} {invoice.payments.count()} {datetime.now(UTC):%Y-%m-%d}"
    return f"invoice-{invoice.pk}-{sha256(told.encode()).hexdigest()[:32]}"
