"""What issues invoices in the background: apart from the tasks that send them, which issuing enqueues."""

from billing.services import issuing
from jobs.api import Queue, task


@task(queue_name=Queue.INVOICE, timeout=30, atomic=True, title="Issue an invoice")
def issue_invoice(*, invoice_id: int) -> str:
    """Give a draft its number and enqueue its e-mail, as part of an invoice run."""
    return issuing.issue_in_run(invoice_id)
