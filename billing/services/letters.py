"""The e-mail that carries an invoice: words from a template, the PDF attached."""

from decimal import Decimal
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from billing.models import Invoice
from billing.money import format_amount
from billing.services.documents import read_pdf
from billing.services.links import public_url
from jobs.api import effects

# What the ledger calls it, and part of the Message-ID.
EFFECT = "e-mail"


def letter(invoice: Invoice, template: str) -> EmailMessage:
    """Return the e-mail of an issued invoice; the template's first line is the subject, the rest its body."""
    subject, _, body = render_to_string(template, _words(invoice)).partition("\n\n")
    message = EmailMessage(
        subject=_one_line(subject),
        body=body,
        to=[recipient_of(invoice)],
        reply_to=[(invoice.seller_snapshot or {})["email"]],
        # The same for every attempt of this job, so a receiver can tell a repeat from a second letter.
        headers={"Message-ID": effects.message_id(EFFECT, _mail_domain())},
    )
    message.attach(f"{invoice.number}.pdf", read_pdf(invoice), "application/pdf")
    return message


def recipient_of(invoice: Invoice) -> str:
    """Return the address an issued invoice goes to."""
    return str((invoice.buyer_snapshot or {})["email"])


def _words(invoice: Invoice) -> dict[str, object]:
    payable = invoice.payable or Decimal(0)
    return {
        "invoice": invoice,
        # A line break in a name would end the subject and begin the body.
        "seller": {name: _one_line(text) for name, text in (invoice.seller_snapshot or {}).items()},
        "buyer": {name: _one_line(text) for name, text in (invoice.buyer_snapshot or {}).items()},
        "amount": f"{invoice.currency} {format_amount(payable, invoice.currency)}" if payable > 0 else "",
        "url": public_url(invoice),
    }


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _mail_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
