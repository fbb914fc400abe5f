"""What Django sends becomes a row and a job, and arrives as it was written, once."""

import ssl
from collections.abc import Callable, Iterator
from email.mime.image import MIMEImage
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from django.contrib.auth.models import User
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import transaction

from jobs import testing
from jobs.api import Job, Status
from jobs.backends.ports import free_port
from jobs.contrib.mail import transport
from jobs.contrib.mail.api import SECRET, File, InvalidMessage, Message, Recipient, send_bulk, send_email
from jobs.contrib.mail.enqueueing import send_again
from jobs.contrib.mail.models import Attachment, Sending
from jobs.contrib.mail.selectors import states
from jobs.contrib.mail.sending import SENT_AWAY
from jobs.services.concluding import conclude_spent
from tests.servers.smtp import SMTPSink
from tests.servers.tls import make_certificate

pytestmark = pytest.mark.django_db

LETTER = "invoice"
WORDS = {"number": "7", "seller": {"name": "Nordkai"}, "buyer": {"name": "Ada"}, "url": "https://x.example/7"}


def write(**changes: object) -> EmailMultiAlternatives:
    fields = {"subject": "Grüße", "body": "Hello", "from_email": "a@example.com", "to": ["b@example.com"], **changes}
    return EmailMultiAlternatives(**fields)  # type: ignore[arg-type]


def state_of(message: Message) -> str:
    return states([Message.objects.get(pk=message.pk)])[message.pk].word


def test_what_django_sends_is_a_row_and_a_job_and_arrives_as_it_was_written(post_office: SMTPSink) -> None:
    letter = write(
        from_email='"Köhler, Ada" <a@example.com>',
        to=["Müller <b@example.com>"],
        cc=["c@example.com"],
        bcc=["d@example.com"],
        reply_to=["e@example.com"],
        headers={"X-Campaign": "May"},
    )
    letter.attach_alternative("<p>Hello</p>", "text/html")
    letter.attach("report.csv", b"a;b\r\n1;2", "text/csv")
    assert letter.send() == 1
    assert post_office.messages == []

    testing.run_pending()
    (arrived,) = post_office.messages
    assert post_office.envelopes[0].rcpt_tos == ["b@example.com", "c@example.com", "d@example.com"]
    assert (arrived["Subject"], arrived["Cc"], arrived["Bcc"]) == ("Grüße", "c@example.com", None)
    assert arrived["From"].addresses[0].display_name == "Köhler, Ada"
    assert arrived["To"].addresses[0].display_name == "Müller"
    assert (arrived["Reply-To"], arrived["X-Campaign"]) == ("e@example.com", "May")
    bodies = {part.get_content_type(): part.get_content().strip() for part in arrived.walk() if not part.is_multipart()}
    assert (bodies["text/plain"], bodies["text/html"]) == ("Hello", "<p>Hello</p>")
    # Versions of Django end the last line differently.
    assert [(part.get_filename(), part.get_content().strip()) for part in arrived.iter_attachments()] == [
        ("report.csv", "a;b\r\n1;2")
    ]
    (message,) = Message.objects.all()
    assert (state_of(message), message.message_id) == ("Sent", arrived["Message-ID"])


def test_images_that_the_html_shows_stay_what_they_are(post_office: SMTPSink) -> None:
    letter = write()
    image = MIMEImage(b"GIF89a", "gif")
    image["Content-ID"] = "<logo>"
    if not hasattr(mail, "mailers"):
        # Django 6 deprecates parts of the old kind.
        letter.attach(image)
    else:
        from email.message import MIMEPart

        part = MIMEPart()
        part.set_content(b"GIF89a", "image", "gif", cid="<logo>")
        letter.attach(part)
    letter.send()
    testing.run_pending()
    (arrived,) = post_office.messages
    (part,) = [one for one in arrived.walk() if one.get_content_type() == "image/gif"]
    assert (part["Content-ID"], part.get_payload(decode=True)) == ("<logo>", b"GIF89a")


def test_a_rollback_leaves_no_mail(post_office: SMTPSink) -> None:
    with transaction.atomic():
        write().send()
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "Hi\r\nBcc: all@example.com"),
        ("to", ["b@example.com\nBcc: all@example.com"]),
        ("to", ["nobody"]),
        ("to", ["a@b@c"]),
        ("reply_to", ["x y"]),
        ("headers", {"X-A": "1\r\nX-B: 2"}),
        ("from_email", "Ada"),
    ],
)
def test_what_can_not_be_sent_is_refused_where_its_sender_hears_of_it(
    field: str, value: object, post_office: SMTPSink
) -> None:
    with pytest.raises(InvalidMessage):
        write(**{field: value}).send()
    assert not Message.objects.exists()


@pytest.mark.parametrize("address", ["ada@müller.example", "Ada O'Hara <o'hara+x@example.co.uk>", "日本 <a@例え.jp>"])
def test_addresses_of_all_the_world_arrive(address: str, post_office: SMTPSink) -> None:
    write(to=[address]).send()
    testing.run_pending()
    assert len(post_office.messages) == 1


def test_mail_to_nobody_is_no_mail(post_office: SMTPSink) -> None:
    assert write(to=[]).send() == 0
    assert not Job.objects.exists()


def test_who_was_refused_is_told_while_the_others_have_it_once(post_office: SMTPSink) -> None:
    post_office.refuses = {"c@example.com": "550 No such user"}
    write(cc=["c@example.com"]).send()
    testing.run_pending(timed=True)
    message = Message.objects.get()
    assert message.refused == {"c@example.com": "550 No such user"}
    assert (state_of(message), len(post_office.messages)) == ("Sent, but not to all", 1)


def test_one_connection_carries_many_letters_and_a_closed_one_is_made_anew(
    post_office: SMTPSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        write().send()
    testing.run_pending()
    assert (len(post_office.messages), len(post_office.peers)) == (3, 1)

    post_office.hang_up()
    write().send()
    testing.run_pending()
    assert (len(post_office.messages), len(post_office.peers)) == (4, 2)
    assert Job.objects.latest("id").attempt == 1

    monkeypatch.setattr(transport, "IDLE_SECONDS", 0)
    write().send()
    testing.run_pending()
    assert (len(post_office.messages), len(post_office.peers)) == (5, 3)


def test_secret_words_are_gone_once_they_are_sent(post_office: SMTPSink) -> None:
    write(body="https://example.com/reset/token", headers={SECRET: "yes"}).send()
    testing.run_pending()
    assert "reset/token" in post_office.messages[0].get_content()
    assert post_office.messages[0][SECRET] is None
    assert Message.objects.get().text == SENT_AWAY


def test_a_message_is_sent_again_under_a_name_of_its_own(post_office: SMTPSink) -> None:
    write().send()
    testing.run_pending()
    send_again(Message.objects.get(), request_key=uuid4())
    testing.run_pending()
    first, second = post_office.messages
    assert first["Message-ID"] != second["Message-ID"]
    assert Sending.objects.count() == 2


def test_the_same_key_is_the_same_message(post_office: SMTPSink) -> None:
    one, two = [send_email("b@example.com", LETTER, WORDS, idempotency_key="invoice 7") for _ in range(2)]
    assert (one.pk, Job.objects.count(), Message.objects.count()) == (two.pk, 1, 1)


def test_attachments_are_sent_by_reference_and_a_file_that_is_gone_is_told(post_office: SMTPSink) -> None:
    path = default_storage.save("invoices/7.pdf", ContentFile(b"%PDF-7"))
    file = File(path, "7.pdf", "application/pdf")
    send_email("b@example.com", LETTER, WORDS, attachments=[file])
    testing.run_pending()
    (attached,) = post_office.messages[0].iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("7.pdf", b"%PDF-7")
    assert Attachment.objects.get().path == path

    send_email("b@example.com", LETTER, WORDS, attachments=[file])
    default_storage.delete(path)
    testing.run_pending()
    job = Job.objects.latest("id")
    assert (job.status, "is gone from storage" in job.error) == (Status.FAILED, True)
    with pytest.raises(InvalidMessage, match="no file"):
        send_email("b@example.com", LETTER, WORDS, attachments=[file])


def test_a_storage_that_is_away_puts_an_e_mail_off(post_office: SMTPSink) -> None:
    path = default_storage.save("invoices/7.pdf", ContentFile(b"%PDF-7"))
    send_email("b@example.com", LETTER, WORDS, attachments=[File(path, "7.pdf", "application/pdf")])
    # A folder where the file stood can't be read: an OSError, as of a disk or a bucket that is away.
    default_storage.delete(path)
    place = Path(default_storage.path(path))
    place.mkdir()
    testing.run_pending()
    job = Job.objects.latest("id")
    assert (job.status, "could not be read" in job.error, job.effects.exists()) == (Status.RETRYABLE, True, False)
    place.rmdir()
    default_storage.save(path, ContentFile(b"%PDF-7"))
    testing.run_pending(timed=True)
    assert len(post_office.messages) == 1


def test_a_letter_to_many_is_a_batch_with_a_result_for_each(post_office: SMTPSink, admin_user: User) -> None:
    post_office.refuses = {"c@example.com": "550 No such user"}
    made = send_bulk(
        "News",
        LETTER,
        [Recipient("b@example.com", {"number": "1"}), Recipient("c@example.com", {"number": "2"}, about=admin_user)],
        context=WORDS,
        job={"requested_by": admin_user},
    )
    testing.run_pending()
    conclude_spent()
    made.refresh_from_db()
    assert (made.total, made.failed, made.requested_by) == (2, 1, admin_user)
    assert {message.subject: state_of(message) for message in Message.objects.all()} == {
        "Invoice 1 from Nordkai": "Sent",
        "Invoice 2 from Nordkai": "Not sent",
    }
    with pytest.raises(InvalidMessage):
        send_bulk("News", LETTER, [Recipient("b@example.com"), Recipient("nobody")], context=WORDS)
    assert Message.objects.count() == 2


class _Door:
    """A mail server that wants encryption and a password."""

    def __init__(self) -> None:
        self.users: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.users.append(str(session.auth_data))
        return "250 OK"


@pytest.fixture
def locked_door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[_Door, int]]:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.file, certificate.key)
    door, port = _Door(), free_port()

    def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: object) -> AuthResult:
        assert isinstance(auth_data, LoginPassword)
        is_right = auth_data.password == b"right"
        return AuthResult(success=is_right, handled=is_right, auth_data=auth_data.login.decode())

    wanted: Any = {
        "tls_context": context,
        "require_starttls": True,
        "authenticator": known,
        "auth_required": True,
    }
    controller = Controller(door, hostname="127.0.0.1", port=port, **wanted)
    controller.start()
    try:
        yield door, port
    finally:
        controller.stop(no_assert=True)


def test_encryption_and_passwords_work_and_a_wrong_one_is_told(
    locked_door: tuple[_Door, int], send_through: Callable[[str], None]
) -> None:
    door, port = locked_door
    send_through(f"smtp+tls://ada:right@127.0.0.1:{port}")
    write().send()
    testing.run_pending()
    assert door.users == ["ada"]

    send_through(f"smtp+tls://ada:wrong@127.0.0.1:{port}")
    write().send()
    testing.run_pending()
    assert "refused us (535" in Job.objects.latest("id").error


def test_mail_that_was_not_taken_is_tried_again(post_office: SMTPSink) -> None:
    post_office.answer = "421 Too many"
    EmailMessage("x", "y", "a@example.com", ["b@example.com"]).send()
    testing.run_pending()
    assert state_of(Message.objects.get()) == "Will be tried again"
    post_office.answer = ""
    testing.run_pending(timed=True)
    assert (state_of(Message.objects.get()), len(post_office.messages)) == ("Sent", 1)
