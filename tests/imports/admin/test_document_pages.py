"""Documents in the admin: who may what, what is given out and as what, and what pages say."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from imports.admin.document_card import card_of
from imports.models import Document, DocumentState, Rendition
from imports.services.document_files import rendition_path
from jobs import testing
from jobs.api import store_once
from jobs.models import Job
from tests.billing import making as billing
from tests.billing.making import browser, words
from tests.imports import documents
from tests.imports.pictures import making

pytestmark = pytest.mark.django_db

VIEW, ADD, CHANGE, DELETE = "view_document", "add_document", "change_document", "delete_document"
LIST = "/admin/imports/document/"


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def posted(client: Client, *contents: bytes, about: str = "", key: str = "", name: str = "a.jpg") -> str:
    files = [SimpleUploadedFile(name, content) for content in contents]
    fields = {"chosen": files, "kind": "logo", "title": "", "request_key": key or str(uuid4())}
    return words(client.post(f"{LIST}add/?about={about}", fields, follow=True))


def test_several_files_are_uploaded_about_a_customer_and_shown_on_its_page() -> None:
    customer = billing.customer()
    client = browser(VIEW, ADD, "view_customer")
    page = posted(client, making.jpeg(), making.pdf(), about=f"billing.customer:{customer.pk}")
    assert "2 documents are uploaded and being checked" in page
    assert page.count("Being checked …") == 2
    testing.run_pending()
    page = words(client.get(f"/admin/billing/customer/{customer.pk}/change/"))
    assert "3 pages" in page
    assert "Logo · JPEG, 900 × 700" in page
    assert page.count("/picture/150/") == 2, "as the source, and as the first of those to choose from"
    assert "data-look-again" not in page


def test_a_double_click_is_one_upload_and_the_same_file_later_is_recognised() -> None:
    client, key, content = browser(VIEW, ADD), str(uuid4()), making.jpeg()
    for _ in range(2):
        assert "The document is uploaded and being checked" in posted(client, content, key=key)
    assert "This file is here already" in posted(client, content)
    assert Document.objects.count() == Job.objects.count() == 1


def test_one_file_that_is_refused_is_told_at_the_field_and_none_is_taken_in() -> None:
    page = posted(browser(VIEW, ADD), making.jpeg(), b"<svg onload='alert(1)'>", name="x.png")
    assert "x.png can’t be taken in. It is an SVG drawing, which may hold programs: save it as PNG." in page
    assert "None of the files was taken in." in page
    assert not Document.objects.exists()
    assert "Choose one or more files." in posted(browser(VIEW, ADD, username="bob"))


def test_what_the_documents_would_be_about_must_be_there_and_be_seen() -> None:
    customer = billing.customer()
    for about in (
        f"billing.customer:{customer.pk}",
        "billing.customer:0",
        "auth.user:1",
        "nonsense",
        "imports.carrier:x",
    ):
        assert browser(ADD, username=about).get(f"{LIST}add/?about={about}").status_code == 404


def test_what_is_given_out_is_ours_and_runs_nothing(client: Client) -> None:
    document = documents.checked(making.telling_jpeg() + b"<script>alert(1)</script>")
    client = browser(VIEW)
    for place, kind in (("picture/150", "image/webp"), ("file", "image/jpeg")):
        response: Any = client.get(f"{LIST}{document.pk}/{place}/")
        body = b"".join(response.streaming_content)
        assert response["Content-Type"] == kind
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert making.SECRET.encode() not in body
        assert b"script" not in body
    assert response["Content-Disposition"] == 'attachment; filename="a.jpg"'


def test_a_pdf_is_downloaded_and_never_opened_in_the_page() -> None:
    document = documents.checked(making.pdf() + b"<script>", name="a.html")
    response = browser(VIEW).get(f"{LIST}{document.pk}/file/")
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("application/pdf", "nosniff")
    assert response["Content-Disposition"] == 'attachment; filename="a.pdf"'
    _received(response)


@pytest.mark.parametrize("state", [DocumentState.CHECKING, DocumentState.REFUSED])
def test_what_was_not_found_good_is_given_to_nobody(state: DocumentState) -> None:
    document = documents.ready(state=state, problem="It is damaged.")
    assert browser(VIEW).get(f"{LIST}{document.pk}/file/").status_code == 404


def test_who_may_not_see_a_customer_sees_none_of_its_documents() -> None:
    document = documents.ready(billing.customer())
    known, stranger = browser(VIEW, "view_customer", username="known"), browser(VIEW, username="stranger")
    for place in ("change/", "card/", "file/", "picture/150/"):
        assert _received(known.get(f"{LIST}{document.pk}/{place}")).status_code == 200
        assert stranger.get(f"{LIST}{document.pk}/{place}").status_code == (302 if place == "change/" else 404)
    assert "Certificate" not in words(stranger.get(LIST))
    page = words(browser("view_customer", username="eve").get(f"/admin/billing/customer/{document.subject_id}/change/"))
    assert "Certificate" not in page
    assert "documents-panel" not in page


def test_a_card_looks_again_until_all_that_is_shown_is_there() -> None:
    (document,) = documents.uploaded(making.jpeg()).new
    client = browser(VIEW)
    card = f"{LIST}{document.pk}/card/"
    assert f'data-look-again="{card}"' in words(client.get(LIST))
    (check,) = Job.objects.all()
    testing.perform(check)
    assert "Its small pictures are being made …" in words(client.get(card))
    testing.run_pending()
    assert "data-look-again" not in words(client.get(card))


def test_a_card_whose_jobs_have_ended_badly_says_so_and_stops_looking() -> None:
    document = documents.ready(state=DocumentState.CHECKING)
    page = words(browser(VIEW, CHANGE).get(f"{LIST}{document.pk}/change/"))
    assert "The check ended without an answer." in page
    assert "Check this document again" in page
    assert "data-look-again" not in page
    assert "Check this document again" not in words(browser(VIEW, username="bob").get(f"{LIST}{document.pk}/change/"))


def test_a_refused_document_says_why_and_is_checked_again_by_who_may_change_it() -> None:
    document = documents.ready(state=DocumentState.REFUSED, problem="It is damaged.")
    where = f"{LIST}{document.pk}/check/"
    assert browser(VIEW, username="bob").post(where).status_code == 403
    client = browser(VIEW, CHANGE)
    assert "It is damaged." in words(client.get(f"{LIST}{document.pk}/change/"))
    assert "is being checked once more" in words(client.post(where, follow=True))
    assert "look again" in words(client.post(where, follow=True))
    assert Job.objects.count() == 1


def test_a_title_can_be_changed_and_its_content_can_not() -> None:
    document = documents.ready()
    browser(VIEW, CHANGE).post(
        f"{LIST}{document.pk}/change/",
        {"title": "Renamed", "kind": "insurance", "path": "/etc/passwd", "state": "checking"},
    )
    changed = Document.objects.get(pk=document.pk)
    assert (changed.title, changed.kind) == ("Renamed", "insurance")
    assert (changed.path, changed.state) == (document.path, document.state)


@pytest.mark.parametrize("many", [False, True])
def test_deleting_asks_first_and_takes_the_files_along(
    many: bool, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    document = documents.ready()
    chosen = {"action": "delete_selected", "_selected_action": document.pk} if many else {}
    where = LIST if many else f"{LIST}{document.pk}/delete/"
    assert browser(VIEW, username="bob").post(where, {**chosen, "post": "yes"}).status_code in (200, 302, 403)
    client = browser(VIEW, DELETE)
    if many:
        assert "Are you sure" in words(client.post(where, chosen))
    assert len(documents.stored()) == 3
    with django_capture_on_commit_callbacks(execute=True):
        client.post(where, {**chosen, "post": "yes"})
    assert not Document.objects.exists()
    assert not documents.stored()


def test_a_title_is_no_markup_and_no_header() -> None:
    document = documents.ready(title='<b onx="1">\r\nSet-Cookie: a=b')
    client = browser(VIEW)
    assert "<b onx" not in words(client.get(LIST))
    response = client.get(f"{LIST}{document.pk}/file/")
    assert "Set-Cookie" not in _received(response)


def test_a_logo_is_put_on_invoices_by_who_may_change_our_company() -> None:
    seller = billing.seller()
    document = documents.checked(making.telling_jpeg())
    where, button = f"{LIST}{document.pk}/logo/", "Use this document as our logo"
    client = browser(VIEW, "change_seller")
    assert "must be a logo" in words(client.post(where, follow=True))
    assert button not in words(client.get(f"{LIST}{document.pk}/change/"))
    Document.objects.update(kind="logo")
    assert browser(VIEW, username="bob").post(where).status_code == 403
    assert button in words(client.get(f"{LIST}{document.pk}/change/"))
    assert "is our logo now" in words(client.post(where, follow=True))
    seller.refresh_from_db()
    with seller.logo.open() as printed:
        assert printed.read(3) == b"\xff\xd8\xff"
        assert making.SECRET.encode() not in printed.read()


def test_without_a_company_there_is_no_logo_to_set() -> None:
    document = documents.checked()
    Document.objects.update(kind="logo")
    page = words(browser(VIEW, "change_seller").post(f"{LIST}{document.pk}/logo/", follow=True))
    assert "write down our company first" in page


def test_an_empty_list_says_what_would_fill_it() -> None:
    assert "There are no documents yet." in words(browser(VIEW).get(LIST))


def test_the_list_asks_the_same_questions_of_many_documents_as_of_few(
    django_assert_max_num_queries: object,
) -> None:
    customer = billing.customer()
    for _ in range(12):
        document = documents.ready(customer)
        for width in (300, 600):
            path = rendition_path(document, width)
            store_once(path, b"picture")
            Rendition.objects.create(document=document, wanted=width, path=path, size=7, width=4, height=4)
    client = browser(VIEW, "view_customer")
    client.get(LIST)
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert words(client.get(LIST)).count("Certificate") == 12


def _received(response: Any) -> Any:
    """Take in what is streamed, which closes the file."""
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def test_card_of_a_document_whose_last_job_has_just_ended_is_not_called_stuck(rf: RequestFactory) -> None:
    (stale,) = documents.uploaded(making.jpeg()).new
    request = rf.get("/")
    request.user = User.objects.create_superuser("boss")
    testing.run_pending(timed=True)
    card = card_of(stale, request)
    assert (card.is_stuck, card.is_live, len(card.pictures)) == (False, False, 3)
