"""Deliver an invoice by e-mail, once a job, however often the job is tried."""

import logging

from django.utils import timezone

from billing.models import Invoice
from billing.services.letters import letter, recipient_of
from jobs.api import Fail
from jobs.contrib.mail.api import InvalidMessage, deliver_now

logger = logging.getLogger(__name__)


def deliver_invoice(invoice: Invoice) -> str:
    """Send an invoice to its customer and note it; returns the Message-ID. Raises MailNotSent, Fail."""
    return _deliver(invoice, "invoice")


def deliver_copy(invoice: Invoice) -> str:
    """Send another copy to the customer; returns the Message-ID. Raises MailNotSent, Fail."""
    return _deliver(invoice, "invoice_copy")


def _deliver(invoice: Invoice, template: str) -> str:
    recipient = recipient_of(invoice)
    try:
        message = deliver_now(letter(invoice, template))
    except InvalidMessage as error:
        raise Fail(str(error)) from error
    Invoice.objects.filter(pk=invoice.pk).update(sent_to=recipient, sent_at=timezone.now())
    logger.info("Sent %s to %s.", invoice, recipient)
    return message.message_id
