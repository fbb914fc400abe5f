"""Users in the admin, with how their address stands, and the welcome sent again."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import User
from django.urls import path
from django.utils.html import format_html

from jobs.contrib.accounts.admin.add_form import CHOICE, NewUserForm
from jobs.contrib.accounts.admin.sending_again import may_send, send_again
from jobs.contrib.accounts.admin.state_filter import WORDS, AddressFilter
from jobs.contrib.accounts.admin.state_words import sentence
from jobs.contrib.accounts.selectors import State, standings

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

    _UserAdmin = UserAdmin[User]
else:
    _UserAdmin = UserAdmin

_LOOKS = {State.CONFIRMED: "job-status job-status-successful", State.WAITS: "job-status job-status-scheduled"}


class UserList(ChangeList):
    """The rows of one page, each with how its address stands: one query for all of them."""

    def get_results(self, request: "HttpRequest") -> None:
        """Read the page, and the addresses of its users."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = standings(self.result_list)
        for user in self.result_list:
            vars(user)["standing"] = found[user.pk]


class AccountAdminMixin(_UserAdmin):
    """What a project's own admin of users takes to have addresses confirmed."""

    add_form = NewUserForm
    change_form_template = "accounts/user.html"
    change_list_template = "admin/change_list.html"
    show_facets = admin.ShowFacets.NEVER
    empty_value_display = ""

    class Media:
        css = {"all": ["jobs/jobs.css", "accounts/users.css"]}

    def get_urls(self) -> "list[URLPattern]":
        """Add the address of the act."""
        view = self.admin_site.admin_view(partial(send_again, self))
        return [path("<int:user_id>/welcome/", view, name="auth_user_welcome"), *super().get_urls()]

    def get_changelist(self, request: "HttpRequest", **kwargs: Any) -> type[ChangeList]:
        """Return the list that knows how each address stands."""
        return UserList

    def get_list_display(self, request: "HttpRequest") -> list[Any]:
        """Show how each address stands, after it."""
        columns = list(super().get_list_display(request))
        place = columns.index("email") + 1 if "email" in columns else len(columns)
        return [*columns[:place], "address_state", *columns[place:]]

    def get_list_filter(self, request: "HttpRequest") -> list[Any]:
        """Filter by how addresses stand, too."""
        return [AddressFilter, *super().get_list_filter(request)]

    def change_view(
        self, request: "HttpRequest", object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> "HttpResponse":
        """Show a user, with how the address stands and what can be done about it."""
        user = self.get_object(request, object_id)
        standing = standings([user])[user.pk] if user else None
        may = bool(user and standing and may_send(self, request, user, standing))
        extra = {"address_words": standing and sentence(standing), "standing": standing, "may_welcome": may}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    @admin.display(description="Address is")
    def address_state(self, user: User) -> "SafeString":
        """Return how its address stands, in a word."""
        standing = vars(user).get("standing") or standings([user])[user.pk]
        look, word = _LOOKS.get(standing.state, "job-quiet"), WORDS[standing.state]
        return format_html('<span class="{}">{}</span>', look, word)


admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(AccountAdminMixin):
    """Django's admin of users, who are welcomed, and choose their password by themselves."""

    list_display = ("username", "email", "full_name", "is_staff")
    add_form_template = "accounts/add_user.html"
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "email", "first_name", "last_name", "is_staff")}),
        ("Password", {"classes": ("wide",), "fields": (CHOICE, "password1", "password2")}),
    )

    @admin.display(description="Name", ordering="last_name")
    def full_name(self, user: User) -> str:
        """Return first and last name."""
        return user.get_full_name()

    def response_add(self, request: "HttpRequest", obj: User, post_url_continue: str | None = None) -> "HttpResponse":
        """Say where the welcome goes."""
        if standings([obj])[obj.pk].state == State.WAITS:
            self.message_user(request, f"A welcome is on its way to {obj.email}.")
        return super().response_add(request, obj, post_url_continue)
