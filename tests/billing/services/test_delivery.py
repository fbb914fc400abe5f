"""Delivery by e-mail: once, whatever happens around it; and never again where the answer is final."""

from pathlib import Path
from typing import Any

import environ
import pytest
from django.core import mail

from billing.models import Invoice
from billing.tasks import email_invoice, generate_pdf
from config.mail import mail_settings
from jobs import testing
from jobs.models import Effect, Job, Status
from tests.billing import making
from tests.servers.smtp import SMTPSink

pytestmark = pytest.mark.django_db


def job_of(invoice: Invoice) -> Job:
    return Job.objects.about(invoice).get(task=email_invoice.definition.name)


@pytest.fixture
def post_office(smtp_sink: SMTPSink, settings: Any, monkeypatch: pytest.MonkeyPatch) -> SMTPSink:
    """A real mail server that the project sends to."""
    monkeypatch.setenv("EMAIL_URL", smtp_sink.url)
    for name, value in mail_settings(environ.Env(), Path()).items():
        setattr(settings, name, value)
    return smtp_sink


def test_an_invoice_arrives_with_its_pdf_and_is_noted_as_sent(post_office: SMTPSink) -> None:
    invoice = making.sent()
    (message,) = post_office.messages
    (attachment,) = message.iter_attachments()
    assert message["To"] == "ada@example.com"
    assert attachment.get_filename() == f"{invoice.number}.pdf"
    assert attachment.get_content().startswith(b"%PDF-")
    assert invoice.sent_to == "ada@example.com"
    assert invoice.sent_at is not None


def test_a_permanent_refusal_fails_at_once_and_says_why(post_office: SMTPSink) -> None:
    post_office.answer = "550 No such mailbox"
    invoice = making.sent()
    job = job_of(invoice)
    assert (job.status, job.attempt) == (Status.FAILED, 1)
    assert "refused the e-mail to ada@example.com: 550 No such mailbox" in job.error
    assert invoice.sent_at is None


def test_a_temporary_refusal_is_tried_again_and_then_sent_once(post_office: SMTPSink) -> None:
    post_office.answer = "451 Try again later"
    invoice = making.sent()
    assert job_of(invoice).status == Status.RETRYABLE
    post_office.answer = ""
    testing.run_pending(timed=True)
    assert job_of(invoice).status == Status.SUCCESSFUL
    assert len(post_office.messages) == 1


def test_a_second_attempt_does_not_send_what_was_sent() -> None:
    invoice = making.sent()
    job = job_of(invoice)
    # As when the worker died after sending, before it could say so.
    Job.objects.filter(pk=job.pk).update(status=Status.READY, attempt=2)
    job.refresh_from_db()
    assert testing.perform(job).status == Status.SUCCESSFUL
    assert len(mail.outbox) == 1
    assert Effect.objects.get(job=job).done_at is not None


def test_every_attempt_has_the_same_message_id(post_office: SMTPSink) -> None:
    invoice = making.sent()
    Effect.objects.update(done_at=None)
    job = job_of(invoice)
    Job.objects.filter(pk=job.pk).update(status=Status.READY, attempt=2)
    testing.run_pending()
    first, second = post_office.messages
    assert first["Message-ID"] == second["Message-ID"]


def test_making_the_pdf_twice_stores_one() -> None:
    invoice = making.sent()
    name = invoice.pdf.name
    assert generate_pdf(invoice_id=invoice.pk) == name
