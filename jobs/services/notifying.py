"""Notifying: send the notices that are due, by the process that watches and not by a job.

An alert about workers must not depend on workers. A notice is claimed by a conditional update, so that two processes
never send it at once; one whose sender died is sent again when the claim has run out.
"""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from jobs.exceptions import NoticeNotSent
from jobs.models import Channel, Medium, Notice, NoticeKind
from jobs.services.journal import record_act
from jobs.services.mailing import mail
from jobs.services.pacing import Budget
from jobs.services.posting import post

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

logger = logging.getLogger(__name__)

# How long a sender may take before another one tries: above what mail and webhooks are given together, in seconds.
CLAIM_SECONDS = 120
# Pauses between two tries, doubling, in seconds; after the last try, some three and a half hours later, it is given up.
FIRST_PAUSE, LONGEST_PAUSE = 15, 900
MOST_TRIES = 20
# What is not begun within this is left to the next pass, in seconds: rules want to be looked at, too.
SECONDS_A_PASS = 20.0
_CARRIERS = {Medium.EMAIL: mail, Medium.WEBHOOK: post}


def send_due() -> int:
    """Send the notices that are due, oldest first; returns how many arrived."""
    budget, arrived = Budget(SECONDS_A_PASS), 0
    while not budget.is_spent() and (notice := _next()):
        arrived += _claim(notice) and _send(notice)
    return arrived


def send_test(channel: Channel, *, actor: "AbstractBaseUser | None" = None) -> Notice:
    """Send a test notice now and once; returns it with what became of it."""
    notice = Notice.objects.create(
        channel=channel,
        addressee=channel.name,
        kind=NoticeKind.TEST,
        title="Test: this is how an alert arrives",
        text="Somebody pressed “Send a test” in the back office. Nothing is wrong.",
        tries=1,
        # Claimed from the beginning: no other process sends it.
        next_try_at=Now() + timedelta(seconds=CLAIM_SECONDS),
    )
    _send(notice)
    notice.refresh_from_db()
    record_act(actor, channel, "Sent a test." if notice.sent_at else "Sent a test, which did not arrive.")
    return notice


def _next() -> Notice | None:
    earlier = Notice.objects.pending().filter(
        alert=OuterRef("alert"), channel=OuterRef("channel"), pk__lt=OuterRef("pk")
    )
    # Nobody should hear that something is over before that it began.
    return Notice.objects.due().filter(~Exists(earlier)).select_related("channel").order_by("id").first()


def _claim(notice: Notice) -> bool:
    rows = Notice.objects.due().filter(pk=notice.pk, tries=notice.tries)
    claimed = rows.update(tries=notice.tries + 1, next_try_at=Now() + timedelta(seconds=CLAIM_SECONDS)) == 1
    notice.tries += claimed
    return claimed


def _send(notice: Notice) -> bool:
    mine = Notice.objects.filter(pk=notice.pk, tries=notice.tries)
    try:
        _carry(notice)
    except NoticeNotSent as error:
        logger.warning("Notice %s did not reach %s: %s", notice.pk, notice.addressee, error)
        mine.update(last_error=str(error)[:300], **_what_follows(notice))
        return False
    mine.update(sent_at=Now(), next_try_at=None)
    return True


def _carry(notice: Notice) -> None:
    if notice.channel is None:
        raise NoticeNotSent("The channel was deleted.")
    _CARRIERS[Medium(notice.channel.kind)](notice.channel.address, notice.title, notice.text)


def _what_follows(notice: Notice) -> dict[str, object]:
    if notice.kind == NoticeKind.TEST or notice.channel is None or notice.tries >= MOST_TRIES:
        return {"gave_up_at": Now(), "next_try_at": None}
    pause = min(FIRST_PAUSE * 2 ** (notice.tries - 1), LONGEST_PAUSE)
    return {"next_try_at": Now() + timedelta(seconds=pause)}
