"""Signed links: how a customer reaches an invoice without a login."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from billing.exceptions import ExpiredLink, InvalidLink
from billing.models import Invoice

# Long enough for a quarter's bookkeeping; a link that never ends is a password in a mailbox.
LINK_LIFETIME = timedelta(days=120)

_SALT = "billing.invoice-link"


def public_url(invoice: Invoice) -> str:
    """Return the absolute address of an invoice's public page, signed and valid for LINK_LIFETIME."""
    return f"{settings.SITE_URL}{reverse('billing:invoice', args=[link_token(invoice)])}"


def link_token(invoice: Invoice) -> str:
    """Return the signed token for an invoice."""
    return signing.dumps(invoice.pk, salt=_SALT)


def invoice_from_token(token: str) -> Invoice:
    """Return the issued invoice that a token opens; raises InvalidLink, and of it ExpiredLink."""
    try:
        pk = signing.loads(token, salt=_SALT, max_age=LINK_LIFETIME)
        return Invoice.objects.issued().get(pk=pk)
    except signing.SignatureExpired:
        raise ExpiredLink("This link has expired. Please write to us for a new one.") from None
    except (signing.BadSignature, Invoice.DoesNotExist):
        raise InvalidLink("This link is not complete. Please copy the whole of it from the e-mail.") from None


def invoice_behind(token: str) -> Invoice | None:
    """Return the issued invoice that a token was made for, expired or not; it opens nothing."""
    try:
        return Invoice.objects.issued().filter(pk=signing.loads(token, salt=_SALT)).first()
    except signing.BadSignature:
        return None
