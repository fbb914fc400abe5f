"""Answer an address that somebody typed: look whose it is, and write the letter that its holder needs."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from jobs.api import current_job
from jobs.contrib.accounts import letters, welcoming
from jobs.contrib.accounts.links import site_link
from jobs.contrib.accounts.models import Address

if TYPE_CHECKING:
    from django.contrib.auth.models import User

_DAY_SECONDS = 24 * 3600


def answer_forgotten(address: str) -> int:
    """Send a link for a password to whoever has this address, in a running job; returns how many letters."""
    # Who has not chosen any yet does so by a welcome.
    welcomes = [_welcome(waiting) for waiting in _waiting(address) if not waiting.user.has_usable_password()]
    # Django's own idea of who may: active, with a password, and an address that is the same and not just looks it.
    return sum(welcomes) + sum([_reset(user) for user in PasswordResetForm().get_users(address)])


def answer_unconfirmed(address: str) -> int:
    """Send a link to an address if it waits to be confirmed; returns how many letters."""
    return sum([_welcome(waiting) for waiting in _waiting(address)])


def _waiting(address: str) -> list[Address]:
    alike = Address.objects.filter(address__iexact=address, confirmed_at=None, user__is_active=True)
    return [one for one in alike.select_related("user") if _is_same(one, address)]


def _is_same(one: Address, typed: str) -> bool:
    return one.user.email == one.address and one.address.casefold() == typed.casefold()


def _welcome(address: Address) -> bool:
    return welcoming.welcome_again(address, after=address.letters)


def _reset(user: "User") -> bool:
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    url = site_link("password_reset_confirm", uid, default_token_generator.make_token(user))
    words = {"url": url, "days": settings.PASSWORD_RESET_TIMEOUT // _DAY_SECONDS}
    return letters.send(user, user.email, letters.PASSWORD, words, key=f"password:{current_job().id}:{user.pk}")
