"""Read one's own notifications, and mark them read."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models.functions import Now

from jobs.contrib.notifications.models import Notification

PAGE = 50
# Beyond it the bell says that there are more: nobody counts on.
COUNT_UP_TO = 99


@dataclass(frozen=True)
class Page:
    """Some of a person's notifications, newest first, and the id behind which older ones begin."""

    rows: list[Notification]
    older_than: UUID | None


def page_of(user: AbstractBaseUser, *, before: UUID | None = None, unread_only: bool = False) -> Page:
    """Return a page of a person's notifications; one statement however many there are."""
    rows = Notification.objects.of(user).select_related("subject_type")
    rows = rows.unread() if unread_only else rows
    rows = rows.filter(pk__lt=before) if before else rows
    found = list(rows[: PAGE + 1])
    return Page(found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None)


def count_unread(user: AbstractBaseUser) -> int:
    """Return how many of a person's notifications are unread, up to one more than the bell shows."""
    return Notification.objects.of(user).unread().order_by()[: COUNT_UP_TO + 1].count()


def mark_read(user: AbstractBaseUser, ids: Collection[UUID]) -> int:
    """Mark some of a person's own notifications read; returns how many were unread."""
    return Notification.objects.of(user).unread().filter(pk__in=ids).update(read_at=Now())


def mark_all_read(user: AbstractBaseUser, up_to: UUID) -> int:
    """Mark all read that a person has had on the page: not what came after the newest of them."""
    return Notification.objects.of(user).unread().filter(pk__lte=up_to).update(read_at=Now())
