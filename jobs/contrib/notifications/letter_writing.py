"""Write the letters of notifications that are told at once."""

from collections.abc import Collection
from typing import Any

from jobs.contrib.notifications.addressing import address_of
from jobs.contrib.notifications.letters import letter_of
from jobs.contrib.notifications.models import Notification


def write_letters(notification_ids: Collection[Any]) -> int:
    """Enqueue a letter for each of these notifications, in the caller's transaction; returns how many."""
    if not notification_ids:
        return 0
    # The battery may be left out; then nobody is told at once.
    from jobs.contrib.mail.api import send_letters

    rows = Notification.objects.filter(pk__in=notification_ids).select_related("recipient").order_by("pk")
    return len(send_letters([letter_of(row, row.recipient) for row in rows if address_of(row.recipient)]))
