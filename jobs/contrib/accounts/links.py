"""Links that confirm an address: signed, good for some days, for nothing else, and once."""

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.core import signing
from django.urls import reverse

from jobs.contrib.accounts.limits import LINK_LIVES
from jobs.contrib.accounts.models import Address

_PURPOSE = "jobs.contrib.accounts: confirm an address"


class Standing(StrEnum):
    """What a link is worth."""

    GOOD = "good"
    USED = "used"
    STALE = "stale"
    NONSENSE = "nonsense"


@dataclass(frozen=True)
class Link:
    """A link as it was read, with its address where that is still somebody's."""

    standing: Standing
    address: Address | None = None


def site_link(name: str, *args: str) -> str:
    """Return the address of a page for a letter: of the site as settings name it, for a request may name any host."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def make_token(address: Address, letter: int) -> str:
    """Return the token of a letter's link, by the letter's number."""
    return signing.dumps([address.pk, letter], salt=_PURPOSE)


def read_token(token: str) -> Link:
    """Return what a token is worth now."""
    try:
        key, letter = signing.loads(token, salt=_PURPOSE, max_age=LINK_LIVES)
    except signing.SignatureExpired:
        return Link(Standing.STALE)
    except signing.BadSignature:
        return Link(Standing.NONSENSE)
    address = Address.objects.select_related("user").filter(pk=key, user__is_active=True).first()
    return Link(_standing(address, letter), address)


def _standing(address: Address | None, letter: int) -> Standing:
    if address is None or address.user.email != address.address:
        return Standing.STALE
    if address.confirmed_at:
        return Standing.USED
    return Standing.GOOD if address.letters == letter else Standing.STALE
