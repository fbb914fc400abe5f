"""Where the e-mail of an invoice stands: what the jobs' rows say, in the office's words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.contrib.contenttypes.models import ContentType

from billing.models import Invoice
from billing.services.letters import recipient_of
from billing.tasks import email_invoice
from jobs.api import Job, Status


class Stage(StrEnum):
    """How far an e-mail is."""

    NONE = "none"
    UNDER_WAY = "under-way"
    RETRYING = "retrying"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


STAGES = {
    Status.SCHEDULED: Stage.UNDER_WAY,
    Status.READY: Stage.UNDER_WAY,
    Status.RUNNING: Stage.UNDER_WAY,
    Status.RETRYABLE: Stage.RETRYING,
    Status.SUCCESSFUL: Stage.SENT,
    Status.FAILED: Stage.FAILED,
    Status.CANCELLED: Stage.CANCELLED,
}


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far an e-mail is: `at` is when it was sent, ended, or is tried next."""

    stage: Stage
    recipient: str = ""
    at: datetime | None = None
    job: Job | None = None

    @property
    def is_pending(self) -> bool:
        """Whether something will still happen by itself."""
        return self.stage in (Stage.UNDER_WAY, Stage.RETRYING)


def follow_job(invoice: Invoice, job: Job) -> Progress:
    """Return how far one job is that e-mails an issued invoice."""
    stage = STAGES[Status(job.status)]
    at = job.run_after if stage == Stage.RETRYING else job.finished_at
    return Progress(stage=stage, recipient=recipient_of(invoice), at=at, job=job)


def follow_invoice(invoice: Invoice) -> Progress:
    """Return how far the e-mail of an invoice is."""
    return follow_invoices([invoice])[invoice.pk]


def follow_invoices(invoices: Iterable[Invoice]) -> dict[int, Progress]:
    """Return how far the e-mails of some invoices are, by primary key, with one query for all."""
    invoices = list(invoices)
    unsent = [invoice.pk for invoice in invoices if not invoice.is_draft and not invoice.sent_at]
    jobs = _jobs(unsent) if unsent else {}
    return {invoice.pk: _progress(invoice, jobs.get(str(invoice.pk))) for invoice in invoices}


def _jobs(invoice_ids: list[int]) -> dict[str, Job]:
    rows = Job.objects.filter(
        subject_type=ContentType.objects.get_for_model(Invoice),
        subject_id__in=[str(pk) for pk in invoice_ids],
        task=email_invoice.definition.name,
    )
    return {job.subject_id: job for job in rows.order_by("id")}


def _progress(invoice: Invoice, job: Job | None) -> Progress:
    if invoice.sent_at:
        return Progress(stage=Stage.SENT, recipient=invoice.sent_to, at=invoice.sent_at)
    return follow_job(invoice, job) if job else Progress(stage=Stage.NONE)
