"""Announcing: write the notices of an alert, one for each channel, in words."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from jobs.models import Alert, Channel, Notice, NoticeKind
from jobs.selectors.breaches.kinds import condition
from jobs.selectors.breaches.reading import age_words, minutes_words

_BEGINS = {NoticeKind.OPENED: "Alert", NoticeKind.REMINDER: "Still so", NoticeKind.RECOVERED: "Over"}
# What a subject line and a phone's lock screen show.
MOST_TITLE = 150


def announce(alert: Alert, kind: NoticeKind) -> None:
    """Write a notice for each channel, in the caller's transaction; again for the same kind and number, nothing."""
    title, text = title_of(alert, kind), text_of(alert, kind)
    notices = [
        Notice(
            alert=alert,
            channel=channel,
            addressee=channel.name,
            kind=kind,
            number=alert.reminders if kind == NoticeKind.REMINDER else 0,
            title=title,
            text=text,
        )
        for channel in _told(alert, kind)
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def title_of(alert: Alert, kind: NoticeKind) -> str:
    """Return a notice's one line, as `Alert: 12 jobs failed in the last 10 minutes`."""
    # On one line: it becomes the subject of an e-mail.
    line = " ".join(f"{_BEGINS[kind]}: {alert.text}".split())
    return line if len(line) <= MOST_TITLE else f"{line[: MOST_TITLE - 1]}…"


def text_of(alert: Alert, kind: NoticeKind) -> str:
    """Return what a notice says: what is or was wrong, by which rule, since when, and where to look."""
    return "\n".join(
        [
            f"It is all right again: this lasted {_lasted(alert)}." if kind == NoticeKind.RECOVERED else alert.text,
            "",
            f"Rule: {alert.rule.name} ({condition(alert.rule)})",
            f"Since: {_exact(alert)}",
            f"Look: {address_of(alert)}",
            *([] if kind == NoticeKind.RECOVERED else ["", _what_follows(alert)]),
        ]
    )


def address_of(alert: Alert) -> str:
    """Return the whole address of an alert's page."""
    return f"{settings.SITE_URL}{reverse('admin:jobs_alert_change', args=[alert.pk])}"


def _told(alert: Alert, kind: NoticeKind) -> "QuerySet[Channel]":
    if kind == NoticeKind.RECOVERED:
        # Who was told that it began is told that it is over, and nobody else.
        told = Notice.objects.filter(alert=alert).exclude(kind=NoticeKind.TEST)
        return Channel.objects.filter(pk__in=told.values("channel"))
    return alert.rule.channels.all()


def _what_follows(alert: Alert) -> str:
    every = alert.rule.remind_every
    again = (
        f"You hear of it again in {minutes_words(every)} if it is still so, and" if every else "You hear of it again"
    )
    return f"{again} when it is over."


def _lasted(alert: Alert) -> str:
    return age_words(alert.lasted_until - alert.opened_at)


def _exact(alert: Alert) -> str:
    opened = timezone.localtime(alert.opened_at)
    return f"{date_format(opened, 'j M Y, H:i')} {opened.tzname()}"
