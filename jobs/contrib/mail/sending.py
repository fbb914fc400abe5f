"""Send a stored message, once a job, however often the job is tried."""

import logging
from collections.abc import Iterable
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jobs.api import Fail, Job, Prepared, PreparedInsert, PreparedUpdate, current_job, effects
from jobs.contrib.mail.addresses import domain_of
from jobs.contrib.mail.building import build
from jobs.contrib.mail.models import Attachment, Message, Sending
from jobs.contrib.mail.refusals import NOT_TAKEN
from jobs.contrib.mail.storing import Parcel, write
from jobs.contrib.mail.transport import hand_over

logger = logging.getLogger(__name__)

# What the ledger calls it, and part of the Message-ID.
EFFECT = "e-mail"
# What stands in the place of words that are gone.
SENT_AWAY = "The words of this message were kept only until it was sent: they opened a door."

_SENDINGS = Prepared(Sending.objects.order_by(), by="job_id")
_NEW_SENDINGS = PreparedInsert(Sending)
_MESSAGES = PreparedUpdate(Message.objects.all())


def deliver(message: Message, attachments: Iterable[Attachment]) -> str:
    """Send a message with its attachments and note it; returns the Message-ID. Raises MailNotSent, Fail."""
    if message.erased_at:
        raise Fail("The words of this e-mail were erased: nothing is left to send.")
    message_id = effects.message_id(EFFECT, _domain())
    receipt = effects.once(EFFECT, lambda: _send(message, message_id, attachments), did_not_happen=NOT_TAKEN)
    noted = {"sent_at": timezone.now(), "message_id": message_id, "refused": receipt["refused"]}
    if message.is_secret:
        noted |= {"text": SENT_AWAY, "html": ""}
    _MESSAGES.write(message.pk, **noted)
    message.message_id = message_id
    logger.info("Sent “%s” to %s.", message.subject, ", ".join(_who_has_it(message, receipt["refused"])))
    return message_id


def deliver_parcel(parcel: Parcel) -> Message:
    """Send, within a job that is not the battery's own, an e-mail that is kept as that job's; returns its message.

    An attempt after the first sends what the first one kept. Raises MailNotSent, Fail.
    """
    job_id = current_job().id
    with transaction.atomic():
        if kept := _SENDINGS.of(job_id):
            (sending,) = kept
            attachments: Iterable[Attachment] = sending.message.attachments.all()
        else:
            (message,) = write([parcel])
            sending = Sending(message=message, job_id=job_id)
            _NEW_SENDINGS.write([sending])
            attachments = parcel.attachments
    deliver(sending.message, attachments)
    return sending.message


def note_sendings(messages: list[Message], jobs: list[Job]) -> None:
    """Note which job sends which message, in the order of both."""
    Sending.objects.bulk_create(
        Sending(message=message, job_id=job.pk) for message, job in zip(messages, jobs, strict=True)
    )


def _send(message: Message, message_id: str, attachments: Iterable[Attachment]) -> dict[str, object]:
    refused = hand_over(build(message, message_id, attachments))
    return {"message_id": message_id, "refused": refused}


def _who_has_it(message: Message, refused: dict[str, str]) -> list[str]:
    everybody = [parseaddr(address)[1] for address in (*message.to, *message.cc, *message.bcc)]
    return [address for address in everybody if address not in refused]


def _domain() -> str:
    return domain_of(settings.DEFAULT_FROM_EMAIL)
