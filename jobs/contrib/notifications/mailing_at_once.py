"""E-mail notifications at once, in the transaction that writes them; many of them by its jobs."""

from collections.abc import Sequence

from jobs.api import Request, enqueue_many
from jobs.contrib.notifications.letter_writing import write_letters
from jobs.contrib.notifications.models import Notification, Way
from jobs.contrib.notifications.tasks_letters import write_many_letters

# Letters whose words whoever calls waits for: some milliseconds each.
LETTERS_AT_ONCE = 20
LETTERS_A_JOB = 100


def mail_at_once(rows: Sequence[Notification]) -> None:
    """Enqueue a letter for each of these new rows that is to be told at once, in the caller's transaction."""
    keys = [row.pk for row in rows if row.way == Way.AT_ONCE]
    # Of those whose key was known already, no row was written.
    written = list(Notification.objects.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)) if keys else []
    if len(written) <= LETTERS_AT_ONCE:
        write_letters(written)
    else:
        enqueue_many(_part([str(key) for key in written[start : start + LETTERS_A_JOB]]) for start in _starts(written))


def _starts(written: Sequence[object]) -> range:
    return range(0, len(written), LETTERS_A_JOB)


def _part(keys: list[str]) -> Request:
    return write_many_letters.prepare(notification_ids=keys)
