"""The letter that says that a payment came in: apart from the tasks that record payments, which enqueue it."""

from billing.models import Payment
from billing.services import receipts
from billing.tasks import MAIL_RETRY
from jobs.api import Queue, task


@task(queue_name=Queue.EMAIL, retry=MAIL_RETRY, timeout=60, title="Confirm a payment by e-mail")
def email_receipt(*, payment_id: int) -> str:
    """Tell the customer that a payment came in."""
    return receipts.deliver_receipt(Payment.objects.select_related("invoice").get(pk=payment_id))
