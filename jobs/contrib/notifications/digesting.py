"""Digests: who is to get one, and the one of a person. What a digest tells of, no other does."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone

from jobs.api import Priority
from jobs.contrib.notifications.addressing import address_of, has_post
from jobs.contrib.notifications.letters import digest_letter
from jobs.contrib.notifications.models import Level, Notification, NotificationQuerySet, Way

if TYPE_CHECKING:
    from django.db.models import QuerySet

# What somebody looks through in a letter; the rest is on the page.
LISTED = 25
# People whose jobs one transaction enqueues: on SQLite all others wait for it.
SLICE = 500
_GRAVEST_FIRST = (Level.ERROR, Level.WARNING, Level.SUCCESS, Level.INFO)


def who_waits(way: Way) -> Iterator[list[Any]]:
    """Yield slices of the keys of those who have something unread that waits for this digest."""
    waiting = Notification.objects.waiting().filter(way=way).order_by("recipient")
    people = list(_keys(waiting) if has_post() else ())
    while people:
        yield people
        people = list(_keys(waiting.filter(recipient__gt=people[-1])))


def key_of(person_id: Any, way: Way, at: datetime | None = None) -> str:
    """Return what names a person's digest of this hour, or of this day."""
    now = timezone.localtime(at, timezone.get_default_timezone())
    return f"digest:{way}:{now:%Y-%m-%d}{f'T{now:%H%z}' if way == Way.HOURLY else ''}:{person_id}"


def send_digest(person_id: Any, way: Way) -> int:
    """Enqueue a person's digest, in the caller's transaction; returns of how many notifications it tells."""
    waiting = Notification.objects.filter(recipient=person_id, way=way).waiting()
    person = get_user_model()._default_manager.filter(pk=person_id).first()
    if person is None or not address_of(person):
        # They have left, or have no address any more: nothing is to wait for ever.
        waiting.update(way=Way.NEVER)
        return 0
    digest = uuid4()
    # Whoever marks a row here has it, and nobody else.
    total = waiting.update(mailed_at=timezone.now(), digest=digest)
    if total:
        from jobs.contrib.mail.api import send_letters

        rows = list(Notification.objects.filter(digest=digest).order_by(_gravity(), "-id")[:LISTED])
        send_letters([digest_letter(person, way, rows, total)], job={"priority": Priority.LOW})
    return total


def _keys(waiting: NotificationQuerySet) -> "QuerySet[Notification, Any]":
    return waiting.values_list("recipient", flat=True).distinct()[:SLICE]


def _gravity() -> Case:
    turns = [When(level=level, then=Value(turn)) for turn, level in enumerate(_GRAVEST_FIRST)]
    return Case(*turns, output_field=IntegerField())
