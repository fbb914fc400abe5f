"""What is made of a commission statement in the background: its PDF, and the e-mail that carries it."""

from billing.models import CommissionStatement
from billing.services.commissions import delivering, filing
from billing.tasks import MAIL_RETRY
from jobs.api import Queue, task


@task(queue_name=Queue.REPORT, timeout=30, title="Make commission statement PDF")
def generate_statement_pdf(*, statement_id: int) -> str:
    """Render a sales rep's commission statement as a PDF and store it."""
    return filing.ensure_pdf(CommissionStatement.objects.get(pk=statement_id))


@task(queue_name=Queue.EMAIL, retry=MAIL_RETRY, timeout=60, title="Send commission statement by e-mail")
def email_statement(*, statement_id: int) -> str:
    """E-mail a posted commission statement to its sales rep, with the PDF attached."""
    return delivering.deliver(CommissionStatement.objects.get(pk=statement_id))
