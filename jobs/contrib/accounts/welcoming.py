"""Welcome a new user, and have each address confirmed: one letter each, another when it is asked for."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from jobs.contrib.accounts import letters
from jobs.contrib.accounts.limits import LINK_LIVES
from jobs.contrib.accounts.links import make_token, site_link
from jobs.contrib.accounts.models import Address

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def follow(user_id: int) -> None:
    """Keep a row for the address that a user has now, and write to it if it is a new one."""
    with transaction.atomic():
        # Locked: of two that change the address at once, the later one's row is to stay.
        user = get_user_model()._base_manager.select_for_update().filter(pk=user_id, is_active=True).first()
        if user is None:
            return
        left = list(Address.objects.filter(user=user).exclude(address=user.email))
        Address.objects.filter(pk__in=[old.pk for old in left]).delete()
        # A stranger's, if it was a slip of the pen: it never answered, and learns nothing.
        known = [old for old in left if old.confirmed_at or not old.letters]
        _tell_left(user, known)
        if user.email:
            address, is_new = Address.objects.get_or_create(user=user, address=user.email)
            if is_new:
                _write(user, address, is_welcome=not known)


def welcome_again(address: Address, *, after: int) -> bool:
    """Write once more to an address that waits; False when somebody did since `after` letters, or it is confirmed."""
    # Who has been here needs no welcome.
    return address.letters == after and _write(address.user, address, is_welcome=not address.user.last_login)


def _write(user: "User", address: Address, *, is_welcome: bool) -> bool:
    """Write the next letter, whose link is the only good one from then on; False where another was quicker."""
    if not letters.are_sent():
        return False
    number = address.letters + 1
    with transaction.atomic():
        waiting = Address.objects.filter(pk=address.pk, letters=address.letters, confirmed_at=None)
        if not waiting.update(letters=number, written_at=timezone.now()):
            return False
        words = {
            "url": site_link("account_welcome", make_token(address, number)),
            "days": LINK_LIVES.days,
            "chooses": not user.has_usable_password(),
        }
        template = letters.WELCOME if is_welcome else letters.CONFIRM
        is_written = letters.send(user, address.address, template, words, key=f"welcome:{address.pk}:{number}")
        if not is_written:
            # Neither is it noted, then.
            transaction.set_rollback(True)
    return is_written


def _tell_left(user: "User", left: list[Address]) -> None:
    for old in left if letters.are_sent() else ():
        words = {"address": user.email}
        key = f"address-changed:{old.pk}"
        letters.send(user, old.address, letters.CHANGED, words, key=key, is_secret=False)
