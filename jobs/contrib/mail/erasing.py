"""Erase letters about a subject or to its address: that there was one, and when, stays."""

from collections.abc import Iterator
from email.utils import getaddresses
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from jobs.api import LIVE, Eraser, ErasureRequest, ErasureSubject, Job, Stays, erase_jobs_about, erased_keys
from jobs.contrib.mail.models import Attachment, Message, Sending
from jobs.contrib.mail.pruning import delete_files

# Each takes its jobs with it: fewer at once than of rows that are changed together.
BATCH = 50

_SENT_BY_LIVE = Exists(
    Sending.objects.filter(message=OuterRef("pk"), job_id__in=Job.objects.filter(status__in=LIVE).values("pk"))
)


def _count(subject: ErasureSubject) -> int:
    return len(_keys(_concerning(subject).filter(~_SENT_BY_LIVE), subject))


def _stays(subject: ErasureSubject) -> Iterator[Stays]:
    yield Stays(
        words="e-mails that are not sent yet",
        number=len(_keys(_concerning(subject).filter(_SENT_BY_LIVE), subject)),
        why="Their jobs wait or run: cancel them or wait for their end, then erase again.",
        for_now=True,
    )


def _erase(subject: ErasureSubject, request: ErasureRequest, limit: int) -> int:
    keys = _keys(_concerning(subject).filter(~_SENT_BY_LIVE), subject)[: min(limit, BATCH)]
    # First: an erased job can't be retried, so that nobody begins to send what is about to go.
    erase_jobs_about(Message, keys, request)
    found = list(Message.objects.filter(~_SENT_BY_LIVE, pk__in=keys, erased_at=None))
    for message in found:
        _blank(message)
    Message.objects.bulk_update(found, [*_EMPTY, "idempotency_key", "erased_at"])
    _forget_files(found)
    return len(found)


# What is left of a letter. Its times, sender, template, Message-ID and the subject's key stay.
_EMPTY: dict[str, type] = {
    "subject": str,
    "to": list,
    "cc": list,
    "bcc": list,
    "reply_to": list,
    "recipients": str,
    "headers": dict,
    "text": str,
    "html": str,
    "about_label": str,
    "refused": dict,
}


def _blank(message: Message) -> None:
    for name, empty in _EMPTY.items():
        setattr(message, name, empty())
    if message.idempotency_key:
        # One key is still one letter.
        message.idempotency_key = erased_keys(message.idempotency_key)[0]
    message.erased_at = timezone.now()


def _forget_files(messages: list[Message]) -> None:
    attached = Attachment.objects.filter(message__in=messages)
    paths = set(attached.filter(is_ours=True).values_list("path", flat=True))
    attached.delete()
    # Before the commit: a run that breaks off here finds the letters again, and a file that is gone is no error.
    delete_files(paths)


def _concerning(subject: ErasureSubject) -> "QuerySet[Message]":
    about = Q(subject_type_id=subject.content_type_id, subject_id=subject.object_id)
    if subject.is_a(Message) and (message := subject.row()):
        about |= Q(pk=message.pk)
    if address := _address(subject):
        about |= Q(recipients__icontains=address)
    return Message.objects.filter(about, erased_at=None).order_by("pk")


def _keys(messages: "QuerySet[Message]", subject: ErasureSubject) -> list[UUID]:
    """Return the keys of those that are about it or to its very address, and not to one that only contains it."""
    address = _address(subject)
    rows = messages.only("subject_type_id", "subject_id", "to", "cc", "bcc")
    return [message.pk for message in rows if _is_about(message, subject) or _is_to(message, address)]


def _is_about(message: Message, subject: ErasureSubject) -> bool:
    about = (message.subject_type_id, message.subject_id)
    return about == (subject.content_type_id, subject.object_id) or str(message.pk) == subject.object_id


def _is_to(message: Message, address: str) -> bool:
    everybody = getaddresses([*message.to, *message.cc, *message.bcc])
    return address in [one.lower() for _, one in everybody]


def _address(subject: ErasureSubject) -> str:
    """Return the e-mail address of what is erased, while its row is there."""
    return str(getattr(subject.row(), "email", "") or "").lower()


MESSAGES = Eraser(key="mail", words="e-mails about it or to its address", count=_count, erase=_erase, stays=_stays)
