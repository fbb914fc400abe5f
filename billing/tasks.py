"""What billing does in the background. Each task fetches by id and calls a service."""

from django.conf import settings

from billing.models import Invoice, Reminder
from billing.services import delivery, documents
from jobs.api import Backoff, Prepared, Queue, task

_INVOICES = Prepared(Invoice.objects.all(), by="pk")

MAIL_RETRY = Backoff(max_attempts=5, base=settings.MAIL_RETRY_SECONDS)


@task(queue_name=Queue.INVOICE, timeout=30, title="Make invoice PDF", api=True)
def generate_pdf(*, invoice_id: int) -> str:
    """Render an issued invoice as a PDF and store it."""
    return documents.ensure_pdf(_INVOICES.get(invoice_id))


@task(queue_name=Queue.EMAIL, retry=MAIL_RETRY, timeout=60, title="Send invoice by e-mail", api=True)
def email_invoice(*, invoice_id: int) -> str:
    """E-mail an issued invoice to its customer, with the PDF attached."""
    return delivery.deliver_invoice(_INVOICES.get(invoice_id))


@task(queue_name=Queue.EMAIL, retry=MAIL_RETRY, timeout=60, title="Send a copy of an invoice")
def email_copy(*, invoice_id: int) -> str:
    """E-mail another copy of an invoice to the customer who asked for it."""
    return delivery.deliver_copy(_INVOICES.get(invoice_id))


@task(queue_name=Queue.EMAIL, retry=MAIL_RETRY, timeout=60, title="Send a reminder of an invoice")
def email_reminder(*, reminder_id: int) -> str:
    """Remind the customer of an invoice that is overdue, unless it was paid meanwhile."""
    return delivery.deliver_reminder(Reminder.objects.select_related("invoice").get(pk=reminder_id))
