"""The invoice on the page of a job about it."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from billing.admin.job_block import invoice_block
from billing.models import Invoice
from jobs.models import Job
from tests.billing import making
from tests.billing.making import words

pytestmark = pytest.mark.django_db

# The invoice with its customer, and the job that e-mails it; a draft has its lines.
QUERIES = 2


def page(job: Job, *permissions: str) -> str:
    client = making.browser("view_job", *permissions)
    return words(client.get(f"/admin/jobs/job/{job.pk}/change/"))


def job_about(invoice: Invoice) -> Job:
    job = Job.objects.filter(subject_id=str(invoice.pk)).last()
    assert job is not None
    return job


def test_the_job_s_page_says_which_invoice_whose_and_over_how_much() -> None:
    invoice = making.sent("1000")
    html = page(job_about(invoice), making.VIEW)
    for told in (str(invoice.number), "Łódź &amp; Co", ["EUR", "1,190.00"][0], "1,190.00"):
        assert told in html
    assert "sent to ada@example.com on" in html


def test_invoice_that_was_not_sent_says_so() -> None:
    html = page(job_about(making.issued()), making.VIEW)
    assert "not sent yet" in html


def test_who_may_not_see_invoices_sees_no_block() -> None:
    html = page(job_about(making.sent("1000")))
    assert "1,190.00" not in html


def test_block_asks_the_database_little() -> None:
    job = job_about(making.issued())
    request = RequestFactory().get("/")
    request.user = User.objects.create_superuser("root")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert invoice_block(job, request)
    assert len(asked) <= QUERIES
