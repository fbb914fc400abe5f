"""Our company: one row, one page."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from billing import forms
from billing.models import Seller
from tests.billing import making
from tests.billing.making import browser, words

pytestmark = pytest.mark.django_db

RIGHTS = ("view_seller", "change_seller", "add_seller", "delete_seller")
PAGE = "/admin/billing/seller/1/change/"
FIELDS = {"name": "Nordkai", "email": "a@example.com", "address": "Kai 1", "iban": "", "bic": "", "bank_name": ""}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def png(size: tuple[int, int] = (40, 20)) -> bytes:
    buffer = BytesIO()
    Image.new("1", size).save(buffer, "PNG")
    return buffer.getvalue()


def test_the_list_leads_to_the_one_page() -> None:
    client = browser(*RIGHTS)
    assert client.get("/admin/billing/seller/").headers["Location"] == "/admin/billing/seller/add/"
    making.seller()
    assert client.get("/admin/billing/seller/").headers["Location"] == PAGE


def test_there_is_no_second_company_and_none_is_deleted() -> None:
    making.seller()
    client = browser(*RIGHTS)
    assert client.get("/admin/billing/seller/add/").status_code == 403
    assert client.post("/admin/billing/seller/1/delete/", {"post": "yes"}).status_code == 403


def test_the_first_company_is_written_in_the_admin() -> None:
    browser(*RIGHTS).post("/admin/billing/seller/add/", FIELDS | {"name": "Nordkai\n GmbH"})
    assert Seller.objects.get(pk=1).name == "Nordkai GmbH"


def test_who_has_no_vat_id_writes_the_tax_number_as_the_office_wrote_it() -> None:
    client = browser(*RIGHTS)
    client.post("/admin/billing/seller/add/", FIELDS | {"tax_number": " 22/815/08156 "})
    assert Seller.objects.get().tax_number == "22/815/08156"
    page = words(client.get(PAGE))
    assert 'value="22/815/08156"' in page
    assert "from the tax office, where there is no VAT ID" in page


@pytest.mark.parametrize("iban", ["DE89 3704 0044 0532 0130 01", "DE89", "not one"])
def test_a_mistyped_iban_is_refused_at_its_field(iban: str) -> None:
    making.seller()
    assert "This is no IBAN" in words(browser(*RIGHTS).post(PAGE, FIELDS | {"iban": iban}))


def test_an_iban_is_kept_in_groups() -> None:
    making.seller()
    browser(*RIGHTS).post(PAGE, FIELDS | {"iban": "de89370400440532013000"})
    assert Seller.objects.get().iban == "DE89 3704 0044 0532 0130 00"


def test_a_logo_is_kept_and_shown_to_the_office_only() -> None:
    making.seller()
    client = browser(*RIGHTS)
    client.post(PAGE, FIELDS | {"logo": SimpleUploadedFile("logo.png", png())})
    assert "/admin/billing/seller/logo/" in words(client.get(PAGE))
    response = client.get("/admin/billing/seller/logo/")
    assert response.getvalue() == png()
    assert browser(username="bob").get("/admin/billing/seller/logo/").status_code == 403


def test_a_logo_that_no_pdf_can_show_is_refused() -> None:
    making.seller()
    upload = SimpleUploadedFile("logo.png", b"no picture")
    assert "upload it again as a PNG" in words(browser(*RIGHTS).post(PAGE, FIELDS | {"logo": upload}))
    assert not Seller.objects.get().logo


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (png((12_000, 12_000)), "more than 16 million pixels: make it smaller"),
        (png((30_000, 30)), "printed as a line: upload one that is"),
        (png() + bytes(5 * 1024 * 1024), "more than 5 MB: upload a smaller one"),
    ],
)
def test_a_logo_that_is_too_large_is_refused_with_what_to_do(content: bytes, why: str) -> None:
    making.seller()
    upload = SimpleUploadedFile("logo.png", content)
    assert why in words(browser(*RIGHTS).post(PAGE, FIELDS | {"logo": upload}))
    assert not Seller.objects.get().logo


def test_a_large_file_is_not_read_into_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    making.seller()
    monkeypatch.setattr(forms, "flattened", lambda data: pytest.fail("It was read."))
    upload = SimpleUploadedFile("logo.png", png() + bytes(5 * 1024 * 1024))
    assert "more than 5 MB" in words(browser(*RIGHTS).post(PAGE, FIELDS | {"logo": upload}))


def test_the_page_says_that_a_stored_logo_is_not_printed() -> None:
    making.seller(logo=default_storage.save("seller/huge.png", ContentFile(png((12_000, 12_000)))))
    page = words(browser(*RIGHTS).get(PAGE))
    assert "Not printed, as its file is too large or gone" in page
    assert "<img" not in page


def test_without_a_logo_there_is_none_to_see() -> None:
    making.seller()
    assert browser(*RIGHTS).get("/admin/billing/seller/logo/").status_code == 404


def test_saving_says_so_in_a_sentence_and_stays() -> None:
    client = browser(*RIGHTS)
    for page in ("/admin/billing/seller/add/", PAGE):
        answer = client.post(page, FIELDS, follow=True)
        assert answer.redirect_chain == [(PAGE, 302)]
        assert "Our company is saved. Invoices issued from now on show it as it stands here." in words(answer)
