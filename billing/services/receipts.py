"""The e-mail that says that a payment came in."""

import logging

from billing.languages import format_day
from billing.models import Payment
from billing.money import format_money
from billing.services.letters import language_in, recipient_of, words_of
from jobs.api import Fail
from jobs.contrib.mail.api import InvalidMessage, Letter, deliver_now, letter, register_sample

logger = logging.getLogger(__name__)

TEMPLATE = "payment_received"


def deliver_receipt(payment: Payment) -> str:
    """Tell the customer that a payment came in; returns the Message-ID. Raises MailNotSent, Fail."""
    try:
        message = deliver_now(_letter(payment))
    except InvalidMessage as error:
        raise Fail(str(error)) from error
    logger.info("Told %s that payment %s came in.", recipient_of(payment.invoice), payment.pk)
    return message.message_id


def _letter(payment: Payment) -> Letter:
    invoice, language = payment.invoice, language_in(payment.invoice)
    still_open = max(invoice.open_amount, invoice.open_amount * 0)
    words = words_of(invoice) | {
        "paid": format_money(payment.amount, invoice.currency, language),
        "paid_on": format_day(payment.received_on, language),
        "open": format_money(still_open, invoice.currency, language) if still_open else "",
    }
    reply_to = [(invoice.seller_snapshot or {})["email"]]
    return letter(recipient_of(invoice), TEMPLATE, words, about=invoice, language=language, reply_to=reply_to)


register_sample(
    TEMPLATE,
    {
        "number": "2026-0042",
        "seller": {"name": "Nordkai GmbH", "email": "office@nordkai.example"},
        "buyer": {"name": "Lovelace & Sons"},
        "paid": "EUR 1,190.00",
        "paid_on": "12 June 2026",
        "open": "",
        "url": "https://waybill.example/invoices/a-signed-link/",
    },
)
