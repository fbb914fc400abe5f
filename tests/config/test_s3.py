"""Files in a bucket: stored once, found again, private, and given out by Django to those who may have them."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage, storages
from django.test import Client
from pytest_django import Settings

from billing.services.documents import ensure_pdf
from billing.services.links import public_url
from imports.services import orphans
from jobs.backends.ports import free_port
from tests.billing import making
from tests.servers.s3 import BUCKET, S3Server

# One process starts the server for all of them.
pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("s3")]


@pytest.mark.django_db
def test_an_invoice_is_stored_once_mailed_and_served_to_its_customer(s3: S3Server, client: Client) -> None:
    invoice = making.sent()
    assert s3.names() == [f"office/{invoice.pdf.name}"]
    invoice.pdf.name = ""
    assert f"office/{ensure_pdf(invoice)}" in s3.names()
    assert len(s3.names()) == 1
    response = client.get(f"{urlsplit(public_url(invoice)).path}pdf/")
    assert response.content.startswith(b"%PDF-")
    (attachment,) = mail.outbox[0].attachments
    assert attachment.content == response.content


def test_who_has_no_key_reads_nothing(s3: S3Server) -> None:
    name = default_storage.save("invoices/one.pdf", ContentFile(b"%PDF-"))
    grants = s3.client().get_object_acl(Bucket=BUCKET, Key=f"office/{name}")["Grants"]
    assert all("URI" not in grant["Grantee"] for grant in grants)
    assert s3.answer(f"/{BUCKET}/office/{name}") == 403


def test_an_address_of_an_object_is_signed_and_good_for_minutes(s3: S3Server) -> None:
    address = urlsplit(default_storage.url(default_storage.save("one.pdf", ContentFile(b"%PDF-"))))
    assert s3.answer(f"{address.path}?{address.query}") == 200
    query = parse_qs(address.query)
    assert "X-Amz-Signature" in query
    assert int(query["X-Amz-Expires"][0]) <= 600


def test_no_file_takes_the_place_of_another(s3: S3Server) -> None:
    names = [default_storage.save("logo.png", ContentFile(content)) for content in (b"first", b"second")]
    assert len(set(names)) == 2
    for name, content in zip(names, (b"first", b"second"), strict=True):
        with default_storage.open(name) as file:
            assert file.read() == content


@pytest.mark.parametrize("ask", ["open", "size", "get_modified_time"])
def test_what_is_not_there_is_told_as_with_files(s3: S3Server, ask: str) -> None:
    with pytest.raises(FileNotFoundError):
        getattr(default_storage, ask)("imports/none.csv")
    assert not default_storage.exists("imports/none.csv")
    default_storage.delete("imports/none.csv")


def test_files_that_no_row_names_are_found_and_removed(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans, "ORPHAN_AGE", timedelta(seconds=-60))
    named = default_storage.save("imports/documents/named", ContentFile(b"1"))
    default_storage.save("imports/documents/left", ContentFile(b"2"))
    assert orphans.remove_orphans("imports/documents", lambda: {named}) == 1
    assert s3.names() == [f"office/{named}"]
    assert orphans.remove_orphans("imports/nothing", set) == 0


def test_a_large_file_is_read_whole_from_a_disk(s3: S3Server) -> None:
    content = bytes(range(256)) * 25_000
    with default_storage.open(default_storage.save("carriers.csv", ContentFile(content))) as file:
        assert file.read() == content
        assert file.file._rolled  # type: ignore[union-attr]


def test_a_bucket_that_can_not_be_asked_is_an_error_as_of_a_disk(s3: S3Server, settings: Settings) -> None:
    away = another(settings, endpoint_url=f"http://127.0.0.1:{free_port()}")
    for ask in (away.open, away.exists, away.size, away.listdir, away.delete, away.get_modified_time):
        with pytest.raises(OSError, match="could not be asked"):
            ask("one.pdf")
    with pytest.raises(OSError, match="could not be asked"):
        away.save("one.pdf", ContentFile(b"%PDF-"))


def test_a_bucket_that_there_is_not_is_an_error_as_of_a_disk(s3: S3Server, settings: Settings) -> None:
    with pytest.raises(OSError, match="no such file or bucket"):
        another(settings, bucket_name="none").save("one.pdf", ContentFile(b"%PDF-"))


def another(settings: Settings, **options: str) -> Storage:
    """Return the storage with other options."""
    known = settings.STORAGES["default"]
    return storages.create_storage(known | {"OPTIONS": known["OPTIONS"] | options})
