"""Tell staff that the registry does not answer, once, and once that it does again."""

from django.contrib.auth.models import User
from django.db.models import QuerySet

from imports.models import RegistryState
from imports.models.registry_state import ONLY
from jobs.contrib.notifications.api import Level, notify


def tell_that_it_is_away(reason: str, generation: int) -> None:
    """Tell whoever may see how the registry does; `generation` names this outage."""
    notify(
        _people(),
        "Carriers can’t be looked up at the registry",
        f"{reason} It is tried again by itself, and carriers are looked up as soon as it answers.",
        subject=RegistryState(pk=ONLY),
        level=Level.WARNING,
        idempotency_key=f"registry-away:{generation}",
    )


def tell_that_it_answers(generation: int) -> None:
    """Tell the same people that it is over."""
    notify(
        _people(),
        "Carriers are looked up again",
        subject=RegistryState(pk=ONLY),
        level=Level.SUCCESS,
        idempotency_key=f"registry-answers:{generation}",
    )


def _people() -> "QuerySet[User]":
    return User.objects.with_perm("imports.view_registrystate").filter(is_staff=True)
