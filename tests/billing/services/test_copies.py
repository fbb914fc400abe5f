"""Copies a customer asks for."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import timezone

from billing.exceptions import TooManyCopies
from billing.services.copies import COPIES_PER_HOUR, find_copy, request_copy
from billing.tasks import email_invoice
from jobs import testing
from jobs.models import Job
from tests.billing import making

pytestmark = pytest.mark.django_db


def test_a_double_click_is_one_job() -> None:
    invoice, token = making.sent(), uuid4()
    assert request_copy(invoice, token) == request_copy(invoice, token)
    testing.run_pending()
    assert [message.subject for message in mail.outbox[1:]] == [f"Copy of invoice {invoice.number} from Nordkai GmbH"]


def test_another_showing_of_the_form_is_another_copy() -> None:
    invoice = making.sent()
    assert request_copy(invoice, uuid4()) != request_copy(invoice, uuid4())


def test_no_mailbox_is_flooded() -> None:
    invoice = making.sent()
    tokens = [uuid4() for _ in range(COPIES_PER_HOUR)]
    jobs = [request_copy(invoice, token) for token in tokens]
    with pytest.raises(TooManyCopies, match="try again later"):
        request_copy(invoice, uuid4())
    assert request_copy(invoice, tokens[0]) == jobs[0]


def test_one_customers_flood_is_not_anothers() -> None:
    invoice = making.sent()
    for _ in range(COPIES_PER_HOUR):
        request_copy(invoice, uuid4())
    request_copy(making.sent(), uuid4())


def test_after_an_hour_copies_are_sent_again() -> None:
    invoice = making.sent()
    for _ in range(COPIES_PER_HOUR):
        request_copy(invoice, uuid4())
    Job.objects.update(enqueued_at=timezone.now() - timedelta(minutes=61))
    request_copy(invoice, uuid4())


def test_a_copy_leaves_alone_when_the_invoice_was_sent() -> None:
    invoice = making.sent()
    sent_at = invoice.sent_at
    request_copy(invoice, uuid4())
    testing.run_pending()
    invoice.refresh_from_db()
    assert len(mail.outbox) == 2
    assert invoice.sent_at == sent_at


def test_only_a_copy_of_this_invoice_is_found() -> None:
    mine, other = making.sent(), making.sent()
    job = request_copy(mine, uuid4())
    assert find_copy(mine, job.pk) == job
    assert find_copy(other, job.pk) is None
    assert find_copy(mine, uuid4()) is None
    assert find_copy(mine, Job.objects.about(mine).get(task=email_invoice.definition.name).pk) is None
