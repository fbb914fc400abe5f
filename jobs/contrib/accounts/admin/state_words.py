"""How an address stands, in a sentence."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from jobs.api import ago
from jobs.contrib.accounts.limits import LINK_LIVES
from jobs.contrib.accounts.models import Address
from jobs.contrib.accounts.selectors import Standing, State


def sentence(standing: Standing) -> str:
    """Return what is to be said on a user's page; times with the exact one on hover."""
    row = standing.row
    if row and row.confirmed_at:
        return format_html("{} was confirmed {}.", row.address, ago(row.confirmed_at))
    if row and row.written_at:
        return _waiting(row, row.written_at)
    if standing.state == State.NONE:
        return "There is no e-mail address: a forgotten password can’t be replaced by a letter."
    return "Nobody was asked yet whether this address is theirs."


def _waiting(row: Address, written_at: datetime) -> str:
    until = written_at + LINK_LIVES
    if until < timezone.now():
        return format_html(
            "{} is not confirmed. The link that was sent there {} is too old by now.", row.address, ago(written_at)
        )
    return format_html(
        "{} is not confirmed yet. A link was sent there {}, good until {}.",
        row.address,
        ago(written_at),
        date_format(timezone.localtime(until), "j M Y, H:i"),
    )
