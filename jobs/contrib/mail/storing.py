"""Keep an e-mail as rows, checked: what could not be sent is refused here, where its sender hears of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.message import MIMEPart
from email.mime.base import MIMEBase
from hashlib import sha256
from typing import Any

from django.core.files.storage import default_storage
from django.core.mail import EmailAlternative, EmailMessage
from django.db import models

from jobs.api import PreparedInsert, store_once
from jobs.contrib.mail.addresses import check_address
from jobs.contrib.mail.exceptions import InvalidMessage
from jobs.contrib.mail.models import Attachment, Message

# Asks for a message whose words open doors, as in EmailMessage(headers={SECRET: "yes"}); taken off before it is sent.
SECRET = "X-Waybill-Secret"  # noqa: S105  # the name of a header
# RFC 5322, section 2.1.1: what a line may have; nobody reads a longer subject.
MAX_SUBJECT = 998
# Beyond it, mail servers refuse: theirs are 10 to 50 MB, and what is attached grows by a third on the way.
MAX_ATTACHED_BYTES = 25 * 1024**2
# One letter to more is a list, and a list is a message each.
MAX_RECIPIENTS = 100
FOLDER = "mail"
_PLAIN, _HTML = "text/plain", "text/html"
# RFC 5322, section 2.2: printable ASCII, and no colon, which ends it.
_HEADER_NAME = re.compile(r"[!-9;-~]+")
_LABEL_LENGTH = 200

_MESSAGES, _ATTACHMENTS = PreparedInsert(Message), PreparedInsert(Attachment)


@dataclass(frozen=True)
class File:
    """A file that is in the default storage already, to be attached by reference."""

    path: str
    name: str
    content_type: str = "application/octet-stream"


@dataclass
class Parcel:
    """A message to be, with its attachments, which are not written yet."""

    message: Message
    attachments: list[Attachment] = field(default_factory=list)


def parcel_of(mail: EmailMessage, *, about: models.Model | None = None, files: Iterable[File] = ()) -> Parcel:
    """Return the rows of an e-mail of Django's; what is attached as bytes is stored. Raises InvalidMessage."""
    is_secret = bool(mail.extra_headers.get(SECRET))
    headers = {str(name): str(value) for name, value in mail.extra_headers.items() if name != SECRET}
    message = Message(
        subject=_one_line("subject", mail.subject)[:MAX_SUBJECT],
        sender=check_address(_one_line("From", headers.pop("From", mail.from_email))),
        **{name: _addresses(name, getattr(mail, name)) for name in ("to", "cc", "bcc", "reply_to")},
        headers={_header_name(name): _one_line(name, value) for name, value in headers.items()},
        text=_storable(mail.body) if mail.content_subtype != "html" else "",
        html=_storable(mail.body) if mail.content_subtype == "html" else "",
        is_secret=is_secret,
        **_about(about),
    )
    message.recipients = " ".join([*message.to, *message.cc, *message.bcc])
    _check_recipients(message)
    parcel = Parcel(message)
    for alternative in getattr(mail, "alternatives", None) or ():
        _add_alternative(parcel, alternative)
    for one in mail.attachments:
        parcel.attachments.append(_attached(one))
    parcel.attachments += [_by_reference(file) for file in files]
    _check_size(parcel)
    return parcel


def write(parcels: Sequence[Parcel]) -> list[Message]:
    """Write the rows, in the caller's transaction; returns the messages."""
    messages = [parcel.message for parcel in parcels]
    _MESSAGES.write(messages)
    write_attachments(parcels)
    return messages


def write_attachments(parcels: Sequence[Parcel]) -> None:
    """Write the rows of what is attached to messages that are written."""
    for parcel in parcels:
        for attachment in parcel.attachments:
            attachment.message = parcel.message
    _ATTACHMENTS.write([one for parcel in parcels for one in parcel.attachments])


def _add_alternative(parcel: Parcel, alternative: EmailAlternative) -> None:
    content, kind = alternative
    if kind == _HTML and not parcel.message.html:
        parcel.message.html = _storable(str(content))
    else:
        raw = content if isinstance(content, bytes) else str(content).encode()
        kept = _kept(raw, "", str(kind))
        kept.headers = {"alternative": "yes"}
        parcel.attachments.append(kept)


def _attached(one: Any) -> Attachment:
    if isinstance(one, MIMEBase | MIMEPart):
        raw = one.get_payload(decode=True)
        content = raw if isinstance(raw, bytes) else one.as_bytes()
        kept = _kept(content, one.get_filename() or "", one.get_content_type())
        kept.headers = {name: str(one[name]) for name in ("Content-ID", "Content-Disposition") if one[name]}
        return kept
    name, content, kind = one
    if isinstance(content, EmailMessage):
        content = content.message().as_bytes()
    raw = content.as_bytes() if hasattr(content, "as_bytes") else content
    return _kept(raw.encode() if isinstance(raw, str) else raw, name or "", kind or "application/octet-stream")


def _kept(content: bytes, name: str, kind: str) -> Attachment:
    """Store bytes under their hash: the same file attached to a thousand letters is kept once."""
    digest = sha256(content).hexdigest()
    path = f"{FOLDER}/{digest[:2]}/{digest}"
    store_once(path, content)
    return Attachment(name=_one_line("name", name), content_type=_one_line("type", kind), path=path, size=len(content))


def _by_reference(file: File) -> Attachment:
    try:
        size = default_storage.size(file.path)
    except FileNotFoundError:
        raise InvalidMessage(f"There is no file {file.path} in storage to attach as {file.name}.") from None
    return Attachment(
        name=_one_line("name", file.name), content_type=file.content_type, path=file.path, size=size, is_ours=False
    )


def _about(about: models.Model | None) -> dict[str, Any]:
    return {} if about is None else {"about": about, "about_label": " ".join(str(about).split())[:_LABEL_LENGTH]}


def _addresses(name: str, given: Iterable[str]) -> list[str]:
    return [check_address(_one_line(name, address)) for address in given if str(address).strip()]


def _one_line(name: str, value: object) -> str:
    """Return a value of one line; raises InvalidMessage, as whoever writes a line break may add headers."""
    text = str(value)
    if any(character in text for character in "\r\n\x00"):
        raise InvalidMessage(f"{name}={text!r:.80}: a header is one line; take the line break out.")
    return _storable(text).strip()


def _header_name(name: str) -> str:
    if not _HEADER_NAME.fullmatch(name):
        raise InvalidMessage(
            f"{name!r:.80} is no name of a header: write it as X-Campaign, of letters, digits and dashes."
        )
    return name


def _storable(text: object) -> str:
    # PostgreSQL stores no NUL, and no half of a character can be sent.
    return str(text).replace("\x00", "").encode(errors="replace").decode()


def _check_recipients(message: Message) -> None:
    count = len(message.to) + len(message.cc) + len(message.bcc)
    if count > MAX_RECIPIENTS:
        raise InvalidMessage(
            f"A letter goes to {MAX_RECIPIENTS} addresses at most, not {count:,}: use send_bulk, which writes one each."
        )


def _check_size(parcel: Parcel) -> None:
    size = sum(attachment.size for attachment in parcel.attachments)
    if size > MAX_ATTACHED_BYTES:
        raise InvalidMessage(
            f"{size:,} bytes are attached, of at most {MAX_ATTACHED_BYTES:,}: send a link to the file instead."
        )
