"""Confirm an address, once, and with it the password that its holder chooses."""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import password_changed
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from jobs.contrib.accounts.exceptions import NotConfirmed
from jobs.contrib.accounts.models import Address

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def confirm(address: Address) -> None:
    """Note that an address is its holder's, by its last letter's link; raises NotConfirmed if that is used or stale."""
    user = get_user_model()._base_manager.filter(pk=OuterRef("user_id"), email=OuterRef("address"), is_active=True)
    # A condition of this row alone is looked at once more by whoever waited for another's update.
    waiting = Address.objects.filter(Exists(user), pk=address.pk, letters=address.letters, confirmed_at=None)
    if not waiting.update(confirmed_at=timezone.now()):
        raise NotConfirmed


@sensitive_variables()
def confirm_and_choose(address: Address, password: str) -> None:
    """Confirm an address and set its user's first password, both or none; raises NotConfirmed."""
    user = address.user
    with transaction.atomic():
        confirm(address)
        # Whoever has one by now keeps it.
        unchanged = get_user_model()._base_manager.filter(pk=user.pk, password=user.password)
        if not unchanged.update(password=make_password(password)):
            raise NotConfirmed
    password_changed(password, user)


def confirm_by_password_link(user: "User") -> None:
    """Note that an address is its holder's, who has just used a link that was sent there."""
    waiting = Address.objects.filter(user_id=user.pk, address=user.email, confirmed_at=None)
    waiting.update(confirmed_at=timezone.now())
