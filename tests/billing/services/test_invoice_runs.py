"""Many drafts are issued and sent by a batch; what fails is told, and the others go on."""

from io import BytesIO
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.core import mail
from pypdf import PdfReader

from billing.exceptions import NothingToIssue
from billing.models import Invoice, InvoiceRun, InvoiceStatus, NumberSeries
from billing.office_day import today
from billing.services.documents import read_pdf
from billing.services.invoice_runs import issue_many, one_pdf_of, standing_of, zip_of
from billing.services.issuing import issue_and_send
from billing.services.numbering import INVOICE_SERIES
from jobs import testing
from jobs.api import Status, cancel_job, retry_job
from tests.billing import making

pytestmark = pytest.mark.django_db


@pytest.fixture
def drafts() -> list[Invoice]:
    """Three drafts that may be issued, and one without lines."""
    making.seller()
    buyer = making.customer()
    return [*(making.draft("100", buyer=buyer) for _ in range(3)), Invoice.objects.create(customer=buyer)]


def run_of(drafts: list[Invoice]) -> InvoiceRun:
    user, _ = User.objects.get_or_create(username="clerk")
    return issue_many([draft.pk for draft in drafts], by=user, request_key=uuid4())


def test_drafts_are_numbered_without_gaps_and_sent(drafts: list[Invoice]) -> None:
    run = run_of(drafts)
    testing.run_pending()
    issued = Invoice.objects.filter(run=run, status=InvoiceStatus.ISSUED).order_by("number")
    assert [str(invoice.number)[-4:] for invoice in issued] == ["0001", "0002", "0003"]
    assert len(mail.outbox) == 3
    standing = standing_of(run)
    assert (standing.count, standing.issued, standing.sent, standing.failed) == (4, 3, 3, 1)


def test_what_fails_is_told_with_its_reason_and_can_be_retried_alone(drafts: list[Invoice]) -> None:
    run = run_of(drafts)
    testing.run_pending()
    ((invoice, error),) = standing_of(run).failures
    assert invoice == drafts[3]
    assert "line" in error
    drafts[3].lines.create(description="Work", unit_price=5)
    batch = standing_of(run).batch
    assert batch
    retry_job(batch.jobs.get(status=Status.FAILED).pk)
    testing.run_pending()
    standing = standing_of(run)
    assert (standing.issued, standing.sent, standing.failed) == (4, 4, 0)
    assert len(mail.outbox) == 4


def test_e_mails_belong_to_the_batch(drafts: list[Invoice]) -> None:
    run = run_of(drafts)
    batch = standing_of(run).batch
    assert batch
    assert batch.jobs.count() == 4
    testing.run_pending()
    assert batch.jobs.count() == 7
    assert {job.requested_by for job in batch.jobs.all()} == {run.asked_by}


def test_form_that_is_sent_twice_is_one_run(drafts: list[Invoice]) -> None:
    user, key = User.objects.create_user("clerk"), uuid4()
    runs = [issue_many([drafts[0].pk], by=user, request_key=key) for _ in range(2)]
    assert runs[0] == runs[1]
    testing.run_pending()
    assert len(mail.outbox) == 1


def test_what_was_issued_before_is_left_out(drafts: list[Invoice]) -> None:
    issued = making.sent("7")
    run = run_of([issued, drafts[0]])
    assert run.count == 1
    issued.refresh_from_db()
    assert issued.run is None


def test_draft_that_a_run_is_still_to_issue_is_left_to_it(drafts: list[Invoice]) -> None:
    first, second = run_of(drafts[:2]), run_of(drafts[1:3])
    assert (first.count, second.count) == (2, 1)
    testing.run_pending()
    assert standing_of(first).sentence == "Done: 2 of 2 issued, 2 e-mailed."
    assert standing_of(second).sentence == "Done: 1 of 1 issued, 1 e-mailed."
    assert [len(list(zip_of(run))) for run in (first, second)] == [3, 2]


def test_where_another_run_has_all_drafts_there_is_no_run(drafts: list[Invoice]) -> None:
    first = run_of(drafts[:2])
    with pytest.raises(NothingToIssue):
        run_of(drafts[:2])
    assert InvoiceRun.objects.get() == first
    assert Invoice.objects.filter(run=first).count() == 2


def test_what_failed_may_go_into_a_new_run_whose_e_mails_are_still_to_go_out(drafts: list[Invoice]) -> None:
    first = run_of(drafts)
    batch = standing_of(first).batch
    assert batch
    for job in batch.jobs.all():
        testing.perform(job)
    assert standing_of(first).is_open
    drafts[3].lines.create(description="Work", unit_price=5)
    second = run_of(drafts)
    assert second.count == 1
    testing.run_pending()
    assert standing_of(second).sentence == "Done: 1 of 1 issued, 1 e-mailed."
    standing = standing_of(first)
    assert standing.sentence == "Ended with failures: 3 of 4 issued, 3 e-mailed."
    assert [invoice for invoice, error in standing.failures] == [drafts[3]]
    # Retried all the same, it has nothing to do.
    retry_job(batch.jobs.get(status=Status.FAILED).pk)
    testing.run_pending()
    assert standing_of(first).failed == 0
    assert len(mail.outbox) == 4


def test_what_was_cancelled_may_go_into_a_new_run(drafts: list[Invoice]) -> None:
    first = run_of(drafts[:3])
    batch = standing_of(first).batch
    assert batch
    jobs = list(batch.jobs.all())
    cancel_job(jobs[0].pk)
    cancel_job(jobs[1].pk)
    testing.run_pending()
    assert standing_of(first).sentence == "Ended: 1 of 3 issued, 1 e-mailed."
    second = run_of(drafts[:3])
    testing.run_pending()
    assert standing_of(second).sentence == "Done: 2 of 2 issued, 2 e-mailed."


def test_draft_that_is_issued_by_its_own_page_meanwhile_is_no_failure(drafts: list[Invoice]) -> None:
    run = run_of(drafts[:3])
    alone = issue_and_send(drafts[1].pk)
    testing.run_pending()
    standing = standing_of(run)
    assert standing.sentence == "Done: 3 of 3 issued, 3 e-mailed."
    assert len(mail.outbox) == 3
    assert standing.batch
    job = standing.batch.jobs.get(subject_id=str(alone.pk))
    assert job.result == f"{alone.number}, issued before its turn came"
    assert NumberSeries.objects.get().last == 3


def test_ten_thousandth_number_comes_after_the_one_before(drafts: list[Invoice]) -> None:
    NumberSeries.objects.create(name=INVOICE_SERIES, year=today().year, last=9_998)
    run = run_of(drafts)
    testing.run_pending()
    with ZipFile(BytesIO(b"".join(zip_of(run)))) as archive:
        assert [name.split("-")[1] for name in archive.namelist()] == ["9999.pdf", "10000.pdf", "10001.pdf"]


def test_zip_has_the_pdf_of_each_invoice(drafts: list[Invoice]) -> None:
    run = run_of(drafts)
    testing.run_pending()
    parts = list(zip_of(run))
    assert len(parts) == 4
    with ZipFile(BytesIO(b"".join(parts))) as archive:
        assert archive.testzip() is None
        assert [name[-8:] for name in archive.namelist()] == ["0001.pdf", "0002.pdf", "0003.pdf"]
        assert archive.read(archive.namelist()[0]).startswith(b"%PDF")


def test_one_pdf_has_each_invoice_under_its_number_and_its_fonts_once(drafts: list[Invoice]) -> None:
    run = run_of(drafts)
    testing.run_pending()
    parts = list(one_pdf_of(run))
    assert len(parts) == 4
    book = PdfReader(BytesIO(b"".join(parts)), strict=True)
    numbers = [str(invoice.number) for invoice in Invoice.objects.issued().order_by("number")]
    assert [entry.title for entry in book.outline] == numbers  # type: ignore[union-attr]
    assert [book.get_destination_page_number(entry) for entry in book.outline] == [0, 1, 2]  # type: ignore[arg-type]
    for number, page in zip(numbers, book.pages, strict=True):
        alone = PdfReader(BytesIO(read_pdf(Invoice.objects.get(number=number)))).pages[0]
        assert page.extract_text() == alone.extract_text()
    # The first brings fonts and logo; the others little more than their text.
    assert len(parts[2]) < len(parts[0]) / 4
