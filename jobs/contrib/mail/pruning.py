"""Delete old messages, and the files that none names any more."""

from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Q, QuerySet
from django.utils import timezone

from jobs.contrib.mail.models import Attachment, Message

# Rows in one statement: nobody who sends waits for more.
BATCH = 500
# For how long what was sent can be looked up, in days, where MAIL_KEPT_DAYS does not say.
KEPT_DAYS = 180
# A message that is not sent is a job that waits for a person: it is kept for as long as such jobs are.
UNSENT_KEPT_DAYS = 400


def prune() -> dict[str, int]:
    """Delete what is old; returns how many messages and files went."""
    messages = files = 0
    while batch := list(_old().values_list("pk", flat=True)[:BATCH]):
        paths = set(_ours().filter(message__in=batch).values_list("path", flat=True))
        messages += Message.objects.filter(pk__in=batch).delete()[1].get(Message._meta.label, 0)
        files += delete_files(paths)
    return {"messages": messages, "files": files}


def _old() -> "QuerySet[Message]":
    now = timezone.now()
    days = getattr(settings, "MAIL_KEPT_DAYS", KEPT_DAYS)
    sent = Q(sent_at__lt=now - timedelta(days=days))
    never = Q(sent_at=None, created_at__lt=now - timedelta(days=max(days, UNSENT_KEPT_DAYS)))
    return Message.objects.filter(sent | never).order_by("pk")


def delete_files(paths: Iterable[str]) -> int:
    """Delete those of these files that no message names; returns how many."""
    left = set(paths) - set(_ours().filter(path__in=paths).values_list("path", flat=True))
    for path in left:
        default_storage.delete(path)
    return len(left)


def _ours() -> "QuerySet[Attachment]":
    return Attachment.objects.filter(is_ours=True)
