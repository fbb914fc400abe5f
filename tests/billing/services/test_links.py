"""Signed links."""

from datetime import timedelta

import pytest
from django.core import signing
from django.core.signing import TimestampSigner
from django.utils import timezone

from billing.exceptions import InvalidLink
from billing.services.links import LINK_LIFETIME, invoice_from_token, link_token, public_url
from tests.billing import making

pytestmark = pytest.mark.django_db


def test_a_link_opens_its_invoice() -> None:
    invoice = making.issued()
    assert invoice_from_token(link_token(invoice)) == invoice
    assert public_url(invoice).startswith("http://testserver/invoices/")


def test_a_tampered_link_opens_nothing() -> None:
    mine, other = making.issued(), making.issued()
    signature = link_token(mine).partition(":")[2]
    payload = link_token(other).partition(":")[0]
    with pytest.raises(InvalidLink, match="not complete"):
        invoice_from_token(f"{payload}:{signature}")


def test_a_link_ends_after_its_lifetime(monkeypatch: pytest.MonkeyPatch) -> None:
    token = link_token(making.issued())
    later = (timezone.now() + LINK_LIFETIME + timedelta(seconds=2)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    with pytest.raises(InvalidLink, match="expired"):
        invoice_from_token(token)


def test_a_signature_made_for_something_else_opens_nothing() -> None:
    invoice = making.issued()
    for token in (signing.dumps(invoice.pk), TimestampSigner().sign(str(invoice.pk)), ""):
        with pytest.raises(InvalidLink):
            invoice_from_token(token)


def test_a_draft_has_no_page() -> None:
    with pytest.raises(InvalidLink):
        invoice_from_token(link_token(making.draft()))
