"""Write messages and the jobs that send them, in the caller's transaction."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from jobs.api import Batch, Job, Task, batch, enqueue_many, erased_keys, record_act
from jobs.contrib.mail.models import Message, Sending
from jobs.contrib.mail.sending import note_sendings
from jobs.contrib.mail.storing import Parcel, write, write_attachments
from jobs.contrib.mail.tasks import send_message

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# A statement writes so many; more saves nothing.
WRITTEN_AT_ONCE = 500


def enqueue_parcels(parcels: Sequence[Parcel], **options: Any) -> list[Message]:
    """Write messages and a job for each, by a few statements however many; `options` are those of `.using()`."""
    if not parcels:
        return []
    with transaction.atomic():
        messages = write(parcels)
        jobs = enqueue_many(task_for(message, **options).prepare(message_id=str(message.pk)) for message in messages)
        note_sendings(messages, jobs)
    return messages


def enqueue_parcel(parcel: Parcel, **options: Any) -> Message:
    """Write a message and its job; returns it, or the message that its key names already, erased or not."""
    key = parcel.message.idempotency_key
    if not key:
        return enqueue_parcels([parcel], **options)[0]
    with transaction.atomic():
        Message.objects.bulk_create([parcel.message], ignore_conflicts=True)
        # Looked for after the insert, which waits for whoever is erasing the message of this key.
        if erased := Message.objects.filter(idempotency_key__in=erased_keys(key)).first():
            Message.objects.filter(pk=parcel.message.pk).delete()
            return erased
        message = Message.objects.get(idempotency_key=key)
        if message.pk == parcel.message.pk:
            write_attachments([parcel])
            note_sendings([message], [task_for(message, **options).enqueue(message_id=str(message.pk))])
    return message


def enqueue_batch(name: str, parcels: Iterable[Parcel], *, about: Model | None, **options: Any) -> Batch:
    """Write messages and a batch of the jobs that send them; the parcels are made as they are written."""
    shared = {key: options[key] for key in ("requested_by", "tenant") if key in options}
    with transaction.atomic():
        messages = {str(message.pk): message for message in _written(parcels)}
        made = batch(name, subject=about, **shared).enqueue(
            task_for(message, **options).prepare(message_id=pk) for pk, message in messages.items()
        )
        jobs = list(made.jobs.only("arguments"))
        note_sendings([messages[job.arguments["message_id"]] for job in jobs], jobs)
    return made


def _written(parcels: Iterable[Parcel]) -> Iterator[Message]:
    """Write messages some at a time, and forget their words: those of all letters would fill the memory."""
    rest = iter(parcels)
    while some := list(islice(rest, WRITTEN_AT_ONCE)):
        for message in write(some):
            message.text = message.html = ""
            yield message


def send_again(
    message: Message, *, request_key: UUID, by: "AbstractBaseUser | None" = None, reason: str = ""
) -> tuple[Job, bool]:
    """Enqueue another letter of the same words, under a Message-ID of its own, and note who did.

    Returns its job, and whether it is new: the same `request_key` is the same letter.
    """
    with transaction.atomic():
        key = f"e-mail-again:{message.pk}:{request_key}"
        job = task_for(message, requested_by=by, idempotency_key=key).enqueue(message_id=str(message.pk))
        _, is_new = Sending.objects.get_or_create(job_id=job.pk, defaults={"message": message})
        if is_new:
            record_act(by, message, "Sent again.", reason)
    return job, is_new


def task_for(message: Message, **options: Any) -> "Task[..., str]":
    """Return the task that sends a message, whose job is about it."""
    return send_message.using(subject=message, **options)
