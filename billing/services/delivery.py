"""Deliver an invoice by e-mail, once a job, however often the job is tried."""

import logging
from smtplib import (
    SMTPDataError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from django.core.mail import EmailMessage
from django.utils import timezone

from billing.models import Invoice
from billing.services.letters import EFFECT, letter, recipient_of
from jobs.api import Fail, effects

logger = logging.getLogger(__name__)

# The conversation broke off: the server may have taken the letter before its answer was lost.
CUT_OFF = (SMTPServerDisconnected, TimeoutError)


def deliver_invoice(invoice: Invoice) -> str:
    """Send an invoice to its customer and note it; returns the Message-ID. Raises SMTPException, OSError, Fail."""
    return _deliver(invoice, "mail/invoice.txt")


def deliver_copy(invoice: Invoice) -> str:
    """Send another copy to the customer; returns the Message-ID. Raises SMTPException, OSError, Fail."""
    return _deliver(invoice, "mail/invoice_copy.txt")


def _deliver(invoice: Invoice, template: str) -> str:
    receipt = effects.once(EFFECT, lambda: _send(letter(invoice, template)), unsure_after=CUT_OFF)
    recipient = recipient_of(invoice)
    Invoice.objects.filter(pk=invoice.pk).update(sent_to=recipient, sent_at=timezone.now())
    logger.info("Sent %s to %s.", invoice, recipient)
    return str(receipt["message_id"])


def _send(message: EmailMessage) -> dict[str, str]:
    try:
        message.send()
    except (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError) as error:
        if refusal := _permanent_refusal(error):
            raise Fail(f"The mail server refused the e-mail to {message.to[0]}: {refusal}") from error
        raise
    return {"message_id": message.extra_headers["Message-ID"], "to": message.to[0]}


def _permanent_refusal(error: SMTPRecipientsRefused | SMTPResponseException) -> str:
    """Return the server's answer if it was 5xx, which no later try changes (RFC 5321 §4.2.1); else nothing."""
    answers = (
        list(error.recipients.values())
        if isinstance(error, SMTPRecipientsRefused)
        else [(error.smtp_code, error.smtp_error)]
    )
    code, text = answers[0]
    if code < 500:
        return ""
    return f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}"
