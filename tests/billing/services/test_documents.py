"""The stored PDF, and what it says."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from PIL import Image

from billing.models import Customer, Invoice, Seller
from billing.services.documents import document_of, ensure_pdf, read_logo, read_pdf
from billing.tasks import email_invoice, generate_pdf
from billing.vat import VatCategory
from jobs import testing
from jobs.api import Status, Task
from tests.billing import making
from tests.billing.pdf.documents import text_of
from tests.config.test_storage import die_while_writing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def test_a_pdf_is_stored_once_under_a_name_of_its_content() -> None:
    invoice = making.issued()
    name = ensure_pdf(invoice)
    invoice.pdf.name = ""
    assert ensure_pdf(invoice) == name
    assert name.startswith(f"invoices/{invoice.number}-")
    assert read_pdf(invoice).startswith(b"%PDF-")


def test_what_somebody_died_writing_is_not_taken_for_the_pdf(tmp_path: Path) -> None:
    invoice = making.issued()
    whole = read_pdf(invoice)
    name = ensure_pdf(invoice)
    default_storage.delete(name)
    die_while_writing(tmp_path, name)
    invoice.pdf.name = ""
    assert ensure_pdf(invoice) == name
    assert read_pdf(invoice) == whole


@pytest.mark.parametrize("task", [generate_pdf, email_invoice])
def test_nothing_is_stored_or_mailed_of_a_draft(task: Task[..., str], tmp_path: Path) -> None:
    making.seller()
    draft = making.draft("100")
    job = testing.perform(task.enqueue(invoice_id=draft.pk))
    assert (job.status, job.attempts.count()) == (Status.FAILED, 1)
    assert f"Draft invoice {draft.pk} was not issued yet. Issue it" in job.error
    assert not mail.outbox
    assert not list(tmp_path.iterdir())
    with pytest.raises(IntegrityError, match="draft_has_no_pdf"), transaction.atomic():
        Invoice.objects.update(pdf="invoices/None-1.pdf")


def test_a_draft_is_rendered_and_not_stored(tmp_path: Path) -> None:
    making.seller()
    assert read_pdf(making.draft()).startswith(b"%PDF-")
    assert not list(tmp_path.iterdir())


def test_a_logo_stored_before_there_were_limits_is_left_out_and_the_invoice_printed() -> None:
    huge = default_storage.save("seller/huge.png", ContentFile(png((12_000, 12_000))))
    small = default_storage.save("seller/small.png", ContentFile(png((300, 100))))
    making.seller(logo=huge)
    assert read_pdf(making.issued()).startswith(b"%PDF-")
    assert (read_logo(huge), read_logo(small)) == (None, png((300, 100)))


def png(size: tuple[int, int]) -> bytes:
    buffer = BytesIO()
    Image.new("1", size).save(buffer, "PNG")
    return buffer.getvalue()


def test_an_issued_invoice_says_what_it_said_then() -> None:
    invoice = making.issued()
    before = document_of(invoice)
    Customer.objects.update(name="Renamed", address="Elsewhere")
    invoice.refresh_from_db()
    assert document_of(invoice) == before


def test_an_issued_invoice_says_the_tax_number_of_then() -> None:
    making.seller(vat_id="", tax_number="22/815/08156")
    invoice = making.issued()
    Seller.objects.update(tax_number="22/815/99999")
    assert "Tax number 22/815/08156" in text_of(read_pdf(invoice))


def test_an_invoice_from_before_there_were_tax_numbers_says_what_it_said() -> None:
    invoice = making.issued()
    before = document_of(invoice)
    assert invoice.seller_snapshot is not None
    del invoice.seller_snapshot["tax_number"]
    assert document_of(invoice) == before


def test_a_category_without_vat_prints_no_rate() -> None:
    invoice = making.draft()
    invoice.lines.update(vat_category=VatCategory.REVERSE_CHARGE, vat_rate=Decimal(19))
    document = document_of(invoice)
    assert document.lines[0].vat_rate == 0
    assert document.totals.payable == 100


def test_terms_ask_for_payment_only_where_there_is_something_to_pay() -> None:
    assert "Please pay by" in document_of(making.issued("100")).payment_terms
    assert document_of(making.issued("0")).payment_terms == ""
