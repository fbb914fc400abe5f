"""Make an e-mail of its rows, as Django sends it."""

from collections.abc import Iterable
from email.encoders import encode_base64
from email.message import MIMEPart
from email.mime.base import MIMEBase
from typing import Any

import django
from django.core.files.storage import default_storage
from django.core.mail import EmailMultiAlternatives

from jobs.api import Fail
from jobs.contrib.mail.exceptions import AttachmentAway
from jobs.contrib.mail.mime import MimeMail
from jobs.contrib.mail.models import Attachment, Message


def build(message: Message, message_id: str, attachments: Iterable[Attachment]) -> EmailMultiAlternatives:
    """Return the e-mail under this Message-ID; raises Fail where something of it is gone, or AttachmentAway."""
    mail = MimeMail(
        subject=message.subject,
        body=message.text or message.html,
        from_email=message.sender,
        to=message.to,
        cc=message.cc,
        bcc=message.bcc,
        reply_to=message.reply_to,
        headers={**message.headers, "Message-ID": message_id},
    )
    if not message.text and message.html:
        mail.content_subtype = "html"
    elif message.html:
        mail.attach_alternative(message.html, "text/html")
    for attachment in attachments:
        _attach(mail, attachment)
    return mail


def _attach(mail: EmailMultiAlternatives, attachment: Attachment) -> None:
    content = read(attachment)
    if attachment.headers.get("alternative"):
        mail.attach_alternative(content.decode(errors="replace"), attachment.content_type)
    elif attachment.headers:
        mail.attach(_part(attachment, content))
    else:
        mail.attach(attachment.name or None, content, attachment.content_type)


def read(attachment: Attachment) -> bytes:
    """Return what an attachment holds; raises Fail when it is gone from storage, AttachmentAway when that is."""
    try:
        with default_storage.open(attachment.path) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        raise Fail(f"The file {attachment} that goes with it is gone from storage ({attachment.path}).") from None
    except OSError as error:
        raise AttachmentAway(f"The file {attachment} that goes with it could not be read: {error}") from error
    return content


def _part(attachment: Attachment, content: bytes) -> Any:
    """Return a part with headers of its own, as images have that the HTML shows."""
    major, _, minor = attachment.content_type.partition("/")
    if django.VERSION >= (6, 0):
        modern = MIMEPart()
        modern.set_content(content, major, minor)
        return _with_headers(modern, attachment)
    old = MIMEBase(major, minor)
    old.set_payload(content)
    encode_base64(old)
    return _with_headers(old, attachment)


def _with_headers(part: Any, attachment: Attachment) -> Any:
    for name, value in attachment.headers.items():
        del part[name]
        part[name] = value
    return part
