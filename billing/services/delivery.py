"""Deliver an invoice by e-mail, once a job, however often the job is tried."""

import logging

from django.core.mail import EmailMessage
from django.utils import timezone

from billing.models import Invoice
from billing.services.letters import EFFECT, letter, recipient_of
from billing.services.sending import NOT_TAKEN, hand_over
from jobs.api import effects

logger = logging.getLogger(__name__)


def deliver_invoice(invoice: Invoice) -> str:
    """Send an invoice to its customer and note it; returns the Message-ID. Raises MailNotSent, Fail."""
    return _deliver(invoice, "mail/invoice.txt")


def deliver_copy(invoice: Invoice) -> str:
    """Send another copy to the customer; returns the Message-ID. Raises MailNotSent, Fail."""
    return _deliver(invoice, "mail/invoice_copy.txt")


def _deliver(invoice: Invoice, template: str) -> str:
    message = letter(invoice, template)
    receipt = effects.once(EFFECT, lambda: _send(message), did_not_happen=NOT_TAKEN)
    recipient = recipient_of(invoice)
    Invoice.objects.filter(pk=invoice.pk).update(sent_to=recipient, sent_at=timezone.now())
    logger.info("Sent %s to %s.", invoice, recipient)
    return str(receipt["message_id"])


def _send(message: EmailMessage) -> dict[str, str]:
    hand_over(message)
    return {"message_id": message.extra_headers["Message-ID"], "to": message.to[0]}
