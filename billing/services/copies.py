"""A customer asks for another copy of an invoice."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from billing.exceptions import TooManyCopies
from billing.models import Invoice
from billing.tasks import email_copy
from jobs.api import Job, find_job, jobs_about

# A link may travel; it must not become a way to flood a mailbox.
COPIES_PER_HOUR = 5


def request_copy(invoice: Invoice, form_token: UUID) -> Job:
    """Enqueue another copy; the same form token gives the same job. Raises TooManyCopies.

    `form_token` names one showing of the form: clicked twice, it is one request.
    """
    key = f"invoice-copy:{invoice.pk}:{form_token}"
    with transaction.atomic():
        # One at a time for an invoice: those who ask together would each count before the others write.
        Invoice.objects.select_for_update().get(pk=invoice.pk)
        if _is_flood(invoice) and not jobs_about(invoice).filter(idempotency_key=key).exists():
            raise TooManyCopies(
                f"{COPIES_PER_HOUR} copies were asked for within the last hour. Please look in your mailbox, "
                "also among the junk mail, or try again later."
            )
        return email_copy.using(idempotency_key=key, subject=invoice).enqueue(invoice_id=invoice.pk)


def find_copy(invoice: Invoice, job_id: UUID) -> Job | None:
    """Return the job that sends a copy of this invoice; None when there is no such job."""
    job = find_job(job_id, about=invoice)
    return job if job and job.task == email_copy.definition.name else None


def _is_flood(invoice: Invoice) -> bool:
    recent = jobs_about(invoice).filter(
        task=email_copy.definition.name, enqueued_at__gt=timezone.now() - timedelta(hours=1)
    )
    return recent.count() >= COPIES_PER_HOUR
