"""How the addresses of users stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet

from jobs.contrib.accounts.models import Address

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class State(StrEnum):
    """How the address of a user stands."""

    CONFIRMED = "confirmed"
    WAITS = "waits"
    NOT_ASKED = "not-asked"
    NONE = "none"


@dataclass(frozen=True)
class Standing:
    """How a user's address stands, and its row, where there is one."""

    state: State
    row: Address | None = None


def standings(users: "Iterable[User]") -> dict[int, Standing]:
    """Return how the addresses of users stand, by their ids, in one query."""
    found = {user.pk: user for user in users}
    rows = {
        row.user_id: row for row in Address.objects.filter(user__in=found) if row.address == found[row.user_id].email
    }
    return {pk: _standing(user, rows.get(pk)) for pk, user in found.items()}


def in_state(users: "QuerySet[User]", state: State) -> "QuerySet[User]":
    """Return those users whose address stands so."""
    own = Address.objects.filter(user_id=OuterRef("pk"), address=OuterRef("email"))
    if state == State.NONE:
        return users.filter(email="")
    if state == State.CONFIRMED:
        return users.filter(Exists(own.filter(confirmed_at__isnull=False)))
    if state == State.WAITS:
        return users.filter(Exists(own.filter(confirmed_at=None, letters__gt=0)))
    return users.exclude(email="").exclude(Exists(own.exclude(confirmed_at=None, letters=0)))


def _standing(user: "User", row: Address | None) -> Standing:
    if not user.email:
        return Standing(State.NONE)
    if row and row.confirmed_at:
        return Standing(State.CONFIRMED, row)
    return Standing(State.WAITS if row and row.letters else State.NOT_ASKED, row)
