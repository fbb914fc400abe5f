"""E-mail notifications at once, in the transaction that writes them."""

from collections.abc import Mapping, Sequence
from typing import Any

from jobs.contrib.notifications.letters import letter_of
from jobs.contrib.notifications.models import Notification, Way


def mail_at_once(rows: Sequence[Notification], people: Mapping[Any, Any]) -> int:
    """Enqueue a letter for each of these new rows that is to be told at once; returns how many."""
    urgent = [row for row in rows if row.way == Way.AT_ONCE]
    if not urgent:
        return 0
    # Of those whose key was known already, no row was written.
    written = set(Notification.objects.filter(pk__in=[row.pk for row in urgent]).values_list("pk", flat=True))
    from jobs.contrib.mail.api import send_letters

    letters = [letter_of(row, people[row.recipient_id]) for row in urgent if row.pk in written]
    return len(send_letters(letters))
