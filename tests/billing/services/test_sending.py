"""Why an e-mail was not taken, in words; tried again, and in doubt only where the server may have it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any

import environ
import pytest

from billing.models import Invoice
from billing.tasks import email_invoice
from config.mail import mail_settings
from jobs.backends.ports import free_port
from jobs.models import Attempt, Effect, Job, Status
from tests.billing import making
from tests.servers.smtp import SMTPSink

pytestmark = pytest.mark.django_db

Conversation = Callable[[socket.socket], None]


@pytest.fixture
def send_to(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Job]:
    """Issue an invoice with a mail server at this address, try once, and return the job of its e-mail."""

    def sent(url: str) -> Job:
        monkeypatch.setattr("config.mail.SMTP_TIMEOUT_SECONDS", 0.5)
        monkeypatch.setenv("EMAIL_URL", url)
        for name, value in mail_settings(environ.Env(), Path()).items():
            setattr(settings, name, value)
        return job_of(making.sent())

    return sent


def job_of(invoice: Invoice) -> Job:
    return Job.objects.about(invoice).get(task=email_invoice.definition.name)


@pytest.fixture
def odd_server() -> Iterator[Callable[[Conversation], str]]:
    """Start a server that talks as the test says; returns its address."""
    listener = socket.create_server(("127.0.0.1", 0))

    def start(talk: Conversation) -> str:
        Thread(target=_serve, args=(listener, talk), daemon=True).start()
        return f"smtp://127.0.0.1:{listener.getsockname()[1]}"

    with closing(listener):
        yield start


def _serve(listener: socket.socket, talk: Conversation) -> None:
    connection, _ = listener.accept()
    with connection:
        talk(connection)


def stay_silent(connection: socket.socket) -> None:
    connection.recv(1)


def hang_up_after_the_letter(connection: socket.socket) -> None:
    reader = connection.makefile("rb")
    connection.sendall(b"220 ready\r\n")
    for line in reader:
        if line.strip() == b".":
            return
        if line.startswith((b"ehlo", b"mail", b"rcpt")):
            connection.sendall(b"250 OK\r\n")
        elif line.startswith(b"data"):
            connection.sendall(b"354 go on\r\n")


def be_too_busy(connection: socket.socket) -> None:
    connection.sendall(b"421 4.3.2 Too\r\n")


def is_in_doubt(job: Job) -> bool:
    return Effect.objects.filter(job=job, done_at=None).exists()


def test_a_server_nobody_knows_is_named(send_to: Callable[[str], Job]) -> None:
    job = send_to("smtp://nowhere.invalid:25")
    assert "The mail server nowhere.invalid could not be found." in job.error
    assert (job.status, is_in_doubt(job)) == (Status.RETRYABLE, False)


def test_a_refused_connection_is_told_with_its_address(send_to: Callable[[str], Job]) -> None:
    port = free_port()
    job = send_to(f"smtp://127.0.0.1:{port}")
    assert f"The mail server 127.0.0.1:{port} refused the connection." in job.error
    assert (job.status, is_in_doubt(job)) == (Status.RETRYABLE, False)
    assert "ConnectionRefusedError" in Attempt.objects.get(job=job).traceback


def test_an_e_mail_put_off_is_told_with_the_servers_answer(send_to: Callable[[str], Job], smtp_sink: SMTPSink) -> None:
    smtp_sink.answer = "451 4.7.1 Greylisted"
    job = send_to(smtp_sink.url)
    assert "The mail server put the e-mail off (451 4.7.1 Greylisted)." in job.error
    assert (job.status, is_in_doubt(job)) == (Status.RETRYABLE, False)


def test_a_busy_server_is_told_with_its_answer(
    send_to: Callable[[str], Job], odd_server: Callable[[Conversation], str]
) -> None:
    job = send_to(odd_server(be_too_busy))
    assert "refused us (421 4.3.2 Too)." in job.error
    assert (job.status, is_in_doubt(job)) == (Status.RETRYABLE, False)


def test_a_silent_server_leaves_the_e_mail_in_doubt(
    send_to: Callable[[str], Job], odd_server: Callable[[Conversation], str]
) -> None:
    job = send_to(odd_server(stay_silent))
    assert "did not answer in time." in job.error
    assert (job.status, is_in_doubt(job)) == (Status.RETRYABLE, True)


def test_a_server_that_hangs_up_after_the_letter_leaves_it_in_doubt(
    send_to: Callable[[str], Job], odd_server: Callable[[Conversation], str]
) -> None:
    job = send_to(odd_server(hang_up_after_the_letter))
    assert "broke off before it said that it has the e-mail." in job.error
    assert (job.status, is_in_doubt(job)) == (Status.RETRYABLE, True)
