"""Documents with an invoice: kept by the invoice, sent along, taken off."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from billing.models import Enclosure
from billing.services import enclosing
from billing.services.enclosing import EnclosureRefused, enclose, named_files, take_off
from jobs import testing
from jobs.contrib.mail.api import Message
from tests.billing import making
from tests.billing.enclosures import CONTENT, SOURCE, enclosed, office, sheet, stored


@pytest.mark.django_db
def test_an_invoice_keeps_a_copy_of_its_own() -> None:
    given = sheet(title="Signed\r\nBcc: all@example.com")
    kept, _ = enclose(making.draft().pk, given, is_mailed=False, by=office())
    default_storage.delete(given.path)
    with default_storage.open(kept.path) as file:
        assert file.read() == CONTENT
    assert (kept.file_name, kept.size) == ("Signed Bcc: all@example.com.pdf", len(CONTENT))


@pytest.mark.django_db
def test_the_same_document_twice_is_one_with_one_file() -> None:
    invoice, before = making.draft(), stored()
    first = enclosed(invoice)
    again, is_new = enclose(invoice.pk, sheet(), is_mailed=True, by=office())
    assert (again.pk, is_new, again.is_mailed) == (first.pk, False, False)
    assert stored() - before == {f"{first.key.hex}.pdf", f"{first.key.hex}-small.webp"}


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_enclose_it_once() -> None:
    invoice, by = making.draft(), office()
    sheets = [sheet(), sheet()]

    def press(number: int) -> bool:
        try:
            return enclose(invoice.pk, sheets[number], is_mailed=False, by=by)[1]
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(press, range(2))) == [False, True]
    assert Enclosure.objects.get().source == SOURCE


@pytest.mark.django_db
def test_only_what_goes_along_is_in_the_e_mail_and_named_there() -> None:
    invoice = making.issued()
    enclosed(invoice, source=uuid4(), title="For the page alone")
    enclosed(invoice, is_mailed=True, source=uuid4(), title="Proof & signature")
    testing.run_pending()
    message = Message.objects.get()
    assert [one.name for one in message.attachments.all()] == [f"{invoice.number}.pdf", "Proof & signature.pdf"]
    assert "Also attached: Proof & signature." in message.text
    assert "\n\n\n" not in message.text


@pytest.mark.django_db
def test_what_an_e_mail_can_not_carry_is_refused_and_leaves_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(enclosing, "MAX_MAILED_BYTES", len(CONTENT) + 1)
    invoice = making.draft()
    enclosed(invoice, is_mailed=True, source=uuid4())
    before = stored()
    with pytest.raises(EnclosureRefused, match="on the customer’s page alone"):
        enclosed(invoice, is_mailed=True)
    assert stored() == before
    assert not enclosed(invoice, is_mailed=False).is_mailed


@pytest.mark.django_db
def test_what_is_taken_off_keeps_its_file_only_for_e_mails_that_had_it() -> None:
    invoice = making.issued()
    kept = enclosed(invoice, is_mailed=True)
    assert {kept.path, kept.picture_path} <= named_files()
    testing.run_pending()
    assert take_off(kept, by=office())
    assert not take_off(kept, by=office())
    assert named_files() == {kept.path}
    Message.objects.all().delete()
    assert not named_files()
