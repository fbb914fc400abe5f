"""The letters that tell of notifications: one of each, or many in a digest."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from jobs.contrib.notifications.addressing import address_of, name_of
from jobs.contrib.notifications.links import headers_to_stop, link_to, link_to_all, link_to_preferences, link_to_stop
from jobs.contrib.notifications.models import Notification, Way

if TYPE_CHECKING:
    from jobs.contrib.mail.api import Letter

# Characters of what each says, in a digest.
_SAID = 200

_HOW = {
    Way.AT_ONCE: "Notifications like this one are e-mailed to you at once.",
    Way.HOURLY: "This is the hourly digest of your notifications.",
    Way.DAILY: "This is the daily digest of your notifications.",
}


def letter_of(notification: Notification, person: Any) -> "Letter":
    """Return the letter of one notification, whose key is its own: it is written once."""
    words = {**_told(notification), "lines": notification.body.splitlines()}
    made = _letter("notification", person, Way.AT_ONCE, words)
    made.message.idempotency_key = f"notification:{notification.pk}"
    return made


def digest_letter(person: Any, way: Way, rows: Sequence[Notification], total: int) -> "Letter":
    """Return a letter that lists notifications, grouped by level as they come, of `total` that there are."""
    groups = [
        {"level": level, "rows": [_told(row) for row in of_level]}
        for level, of_level in groupby(rows, key=Notification.get_level_display)
    ]
    words = {
        "first": rows[0].title,
        "others": total - 1,
        "more": total - len(rows),
        "groups": groups,
        "all": link_to_all(),
    }
    return _letter("notification_digest", person, way, words)


def _letter(template: str, person: Any, way: Way, words: dict[str, Any]) -> "Letter":
    # The battery may be left out; without it nobody has an address.
    from jobs.contrib.mail.api import letter

    stop = link_to_stop(person.pk, way)
    about_it = {"how": _HOW[way], "preferences": link_to_preferences(), "stop": stop, "name": name_of(person)}
    options: dict[str, Any] = {"about": person, "headers": headers_to_stop(stop)}
    return letter(address_of(person), template, {**words, **about_it}, **options)


def _told(notification: Notification) -> dict[str, Any]:
    site_time = timezone.localtime(notification.created_at, timezone.get_default_timezone())
    return {
        "level": notification.get_level_display(),
        "title": notification.title,
        "said": Truncator(" ".join(notification.body.split())).chars(_SAID),
        "url": link_to(notification.pk),
        "at": date_format(site_time, "j F, H:i"),
    }
