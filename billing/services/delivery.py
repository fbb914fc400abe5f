"""Deliver an invoice by e-mail, once a job, however often the job is tried."""

import logging

from django.utils import timezone

from billing.models import Invoice, Reminder
from billing.office_day import today
from billing.services.holding import is_held
from billing.services.letters import letter, recipient_of, reminder_words, template_of
from billing.services.state import LABELS, asks_for_payment, check_issued, state_of
from jobs.api import Fail, PreparedUpdate
from jobs.contrib.mail.api import InvalidMessage, deliver_now

logger = logging.getLogger(__name__)

_INVOICES = PreparedUpdate(Invoice.objects.all())


def deliver_invoice(invoice: Invoice) -> str:
    """Send an invoice to its customer and note it; returns the Message-ID. Raises MailNotSent, Fail."""
    message_id = _sent(invoice, template_of(invoice))
    _INVOICES.write(invoice.pk, sent_to=recipient_of(invoice), sent_at=timezone.now())
    return message_id


def deliver_copy(invoice: Invoice) -> str:
    """Send another copy to the customer, who has had it; returns the Message-ID. Raises MailNotSent, Fail."""
    return _sent(invoice, "invoice_copy")


def deliver_reminder(reminder: Reminder) -> str:
    """Send a reminder and note it; returns the Message-ID, or why it was not sent. Raises MailNotSent, Fail."""
    invoice = reminder.invoice
    if not asks_for_payment(invoice):
        return f"Not sent: the invoice is {LABELS[state_of(invoice)].lower()} by now."
    if is_held(invoice, today()):
        return f"Not sent: its reminders are held. {invoice.reminders_held_why}"
    message_id = _sent(invoice, "reminder", reminder_words(reminder))
    Reminder.objects.filter(pk=reminder.pk).update(sent_at=timezone.now())
    return message_id


def _sent(invoice: Invoice, template: str, more: dict[str, object] | None = None) -> str:
    check_issued(invoice)
    try:
        message = deliver_now(letter(invoice, template, more))
    except InvalidMessage as error:
        raise Fail(str(error)) from error
    logger.info("Sent %s to %s: %s.", invoice, recipient_of(invoice), template)
    return message.message_id
