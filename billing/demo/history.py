"""What the months before a demo might have been like."""

from billing import tasks
from jobs.api import Queue, Strand

DAYS = 30
MAIL_ERRORS = (
    "SMTPServerDisconnected: Connection unexpectedly closed",
    "SMTPRecipientsRefused: 550 no such mailbox",
    "TimeoutError: timed out",
)
STRANDS = (
    Strand(
        task=tasks.email_invoice.definition.name,
        queue_name=Queue.EMAIL,
        share=42,
        seconds=0.8,
        subject="Invoice",
        errors=MAIL_ERRORS,
    ),
    Strand(task=tasks.generate_pdf.definition.name, queue_name=Queue.INVOICE, share=45, seconds=0.3, subject="Invoice"),
    Strand(
        task=tasks.email_copy.definition.name,
        queue_name=Queue.EMAIL,
        share=10,
        seconds=0.9,
        subject="Invoice",
        errors=MAIL_ERRORS,
    ),
    Strand(
        task="jobs.contrib.maintenance.tasks.clear_caches",
        queue_name=Queue.MAINTENANCE,
        share=2,
        seconds=0.05,
        errors=("OperationalError: could not obtain lock",),
    ),
    Strand(
        task="jobs.contrib.maintenance.tasks.clear_temporary_files",
        queue_name=Queue.MAINTENANCE,
        share=1,
        seconds=4.0,
        errors=("OSError: No space left on device",),
    ),
)
