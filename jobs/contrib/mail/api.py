"""What other applications import of mail.

from jobs.contrib.mail.api import send_email

send_email("ada@example.com", "welcome", {"name": "Ada"}, about=user)
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.db import models

from jobs.api import Batch
from jobs.contrib.mail.addresses import is_address
from jobs.contrib.mail.enqueueing import enqueue_batch, enqueue_parcel, enqueue_parcels
from jobs.contrib.mail.exceptions import InvalidMessage, MailNotSent
from jobs.contrib.mail.models import Message
from jobs.contrib.mail.rendering import render
from jobs.contrib.mail.samples import register_sample
from jobs.contrib.mail.sending import EFFECT, deliver_parcel
from jobs.contrib.mail.storing import MAX_RECIPIENTS, SECRET, File, Parcel, parcel_of

__all__ = [
    "EFFECT",
    "MAX_RECIPIENTS",
    "SECRET",
    "File",
    "InvalidMessage",
    "Letter",
    "MailNotSent",
    "Message",
    "Recipient",
    "deliver_now",
    "is_address",
    "letter",
    "register_sample",
    "send_bulk",
    "send_email",
    "send_letters",
]


class LetterOptions(TypedDict, total=False):
    """What a letter takes besides to whom, what and with which words; docs/mail.md explains each."""

    about: models.Model | None
    attachments: Iterable[File]
    reply_to: Iterable[str]
    sender: str
    headers: Mapping[str, str]
    language: str
    secret: bool


class JobOptions(TypedDict, total=False):
    """When it is sent, how urgently, and for whom, as `.using()` has them."""

    run_after: datetime | timedelta
    priority: int
    requested_by: Any
    tenant: str


@dataclass(frozen=True)
class Recipient:
    """One of many: an address, and what the template says of this one in particular."""

    address: str
    context: Mapping[str, Any] = field(default_factory=dict)
    about: models.Model | None = None


@dataclass(frozen=True)
class Letter:
    """A letter whose words are made: rows to be, and nothing written."""

    parcel: Parcel

    @property
    def message(self) -> Message:
        """The row to be."""
        return self.parcel.message


def letter(
    to: str | Iterable[str], template: str, context: Mapping[str, Any], **options: Unpack[LetterOptions]
) -> Letter:
    """Return a letter of the template `mail/<template>.md`; raises InvalidMessage, TemplateDoesNotExist."""
    words = render(template, context, options.get("language", ""))
    mail = EmailMultiAlternatives(
        subject=words.subject,
        body=words.text,
        from_email=options.get("sender") or settings.DEFAULT_FROM_EMAIL,
        to=[to] if isinstance(to, str) else list(to),
        reply_to=list(options.get("reply_to", ())),
        headers={**options.get("headers", {}), **({SECRET: "yes"} if options.get("secret") else {})},
    )
    mail.attach_alternative(words.html, "text/html")
    if not mail.to:
        raise InvalidMessage(f"A letter of {template} has no address to go to.")
    parcel = parcel_of(mail, about=options.get("about"), files=options.get("attachments", ()))
    parcel.message.template = template
    return Letter(parcel)


def send_email(
    to: str | Iterable[str],
    template: str,
    context: Mapping[str, Any],
    *,
    idempotency_key: str = "",
    job: JobOptions | None = None,
    **options: Unpack[LetterOptions],
) -> Message:
    """Keep a letter and enqueue it, in the caller's transaction; returns its message.

    With an idempotency key, the message that the key names already. Raises as `letter` does.
    """
    written = letter(to, template, context, **options)
    written.message.idempotency_key = idempotency_key
    return enqueue_parcel(written.parcel, **(job or {}))


def send_letters(letters: Iterable[Letter], *, job: JobOptions | None = None) -> list[Message]:
    """Enqueue letters whose words are made, by a few statements however many; returns their messages, in this order."""
    return enqueue_parcels([one.parcel for one in letters], **(job or {}))


def deliver_now(written: Letter | EmailMessage, *, about: models.Model | None = None) -> Message:
    """Send a letter from within a running job, as that job's effect; returns its message. Raises MailNotSent, Fail.

    However often the job is tried, it is one letter: an attempt after the first sends what the first one kept.
    """
    parcel = written.parcel if isinstance(written, Letter) else parcel_of(written, about=about)
    return deliver_parcel(parcel)


def send_bulk(
    name: str,
    template: str,
    recipients: Iterable[Recipient],
    *,
    context: Mapping[str, Any] | None = None,
    job: JobOptions | None = None,
    **options: Unpack[LetterOptions],
) -> Batch:
    """Keep a letter to each of any number of people, and enqueue them as a batch that shows how far it is.

    One who has no address that mail could go to stops all, and nothing is written: raises InvalidMessage.
    """
    parcels = _to_each(recipients, template, context or {}, options)
    return enqueue_batch(name, parcels, about=options.get("about"), **(job or {}))


def _to_each(
    recipients: Iterable[Recipient], template: str, context: Mapping[str, Any], options: LetterOptions
) -> Iterator[Parcel]:
    for one in recipients:
        # Each letter is about who gets it, the batch about what all are about.
        its_own: LetterOptions = {**options, "about": one.about}
        yield letter(one.address, template, {**context, **one.context}, **its_own).parcel
