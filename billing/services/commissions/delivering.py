"""E-mail a posted statement to its sales rep, once a job, however often the job is tried."""

import logging

from django.utils import timezone

from billing.models import CommissionStatement, Seller
from billing.money import format_money
from billing.services.commissions.filing import ensure_pdf
from jobs.api import Fail
from jobs.contrib.mail.api import File, InvalidMessage, Letter, deliver_now, letter, register_sample

logger = logging.getLogger(__name__)


def deliver(statement: CommissionStatement) -> str:
    """Send a statement and note it; returns the Message-ID. Raises MailNotSent, Fail."""
    recipient = statement.rep.email
    try:
        message = deliver_now(_letter(statement, recipient))
    except InvalidMessage as error:
        raise Fail(str(error)) from error
    CommissionStatement.objects.filter(pk=statement.pk).update(sent_to=recipient, sent_at=timezone.now())
    logger.info("Sent %s to %s.", statement, recipient)
    return message.message_id


def _letter(statement: CommissionStatement, recipient: str) -> Letter:
    return letter(
        recipient,
        "commission",
        _words(statement),
        about=statement,
        attachments=[File(ensure_pdf(statement), f"{statement.number}.pdf", "application/pdf")],
    )


def _words(statement: CommissionStatement) -> dict[str, object]:
    seller = Seller.objects.first()
    return {
        "number": statement.number,
        "month": statement.run.month_text,
        # A line break in a name would end the subject and begin the body.
        "name": " ".join(statement.rep.name.split()),
        "amounts": [format_money(total.amount, total.currency) for total in statement.totals.all()],
        "seller": {"name": " ".join(seller.name.split()), "email": seller.email} if seller else {},
    }


register_sample(
    "commission",
    {
        "number": "CS-2026-0007",
        "month": "October 2026",
        "name": "Ada Lovelace",
        "amounts": ["EUR 1,240.50", "USD 310.00"],
        "seller": {"name": "Nordkai GmbH", "email": "office@nordkai.example"},
    },
)
