"""Users by how their address stands."""

from typing import TYPE_CHECKING

from django.contrib import admin

from jobs.contrib.accounts.selectors import State, in_state

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models import QuerySet
    from django.http import HttpRequest

WORDS = {
    State.CONFIRMED: "Confirmed",
    State.WAITS: "Waits",
    State.NOT_ASKED: "Never asked",
    State.NONE: "No address",
}


class AddressFilter(admin.SimpleListFilter):
    """By whether the address is confirmed."""

    title = "how the address stands"
    parameter_name = "address"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[User]") -> list[tuple[str, str]]:
        """Return the states there are."""
        return [(state.value, word) for state, word in WORDS.items()]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[User]") -> "QuerySet[User]":
        """Return those in the state that was asked for."""
        value = self.value()
        return in_state(queryset, State(value)) if value in list(State) else queryset
