"""The pages behind a welcome's link: confirm the address, choose the first password, ask for a new link."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin import site
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from jobs.contrib.accounts.asking import ask_for_confirmation
from jobs.contrib.accounts.confirming import confirm, confirm_and_choose
from jobs.contrib.accounts.exceptions import NotConfirmed
from jobs.contrib.accounts.links import Link, Standing, read_token

if TYPE_CHECKING:
    from django.http import HttpRequest

_STATUS = {Standing.USED: 200, Standing.STALE: 410, Standing.NONSENSE: 404}
_TITLES = {
    Standing.USED: "This address is confirmed already",
    Standing.STALE: "This link is good no longer",
    Standing.NONSENSE: "This is no link of ours",
}


class AddressForm(forms.Form):
    """Where a new link is to go."""

    email = forms.EmailField(
        label="Your e-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class Welcome(View):
    """Looking at a link confirms nothing: mail servers and programs look at every link there is."""

    http_method_names = ["get", "head", "post"]

    def get(self, request: "HttpRequest", token: str) -> HttpResponse:
        """Show what the link is good for."""
        link = read_token(token)
        return _form_page(request, link, _form(link)) if link.standing == Standing.GOOD else _refused(request, link)

    def post(self, request: "HttpRequest", token: str) -> HttpResponse:
        """Confirm the address, and set the password where there is none."""
        link = read_token(token)
        if link.standing != Standing.GOOD:
            return _refused(request, link)
        form = _form(link, request.POST)
        if form is not None and not form.is_valid():
            return _form_page(request, link, form)
        try:
            _do(link, form)
        except NotConfirmed:
            return _refused(request, read_token(token))
        return redirect("account_confirmed")


def _form(link: Link, told: Any = None) -> "SetPasswordForm[Any] | None":
    """Return the form for a first password; None for who has one."""
    user: Any = link.address and link.address.user
    return None if user.has_usable_password() else SetPasswordForm(user, told)


def _do(link: Link, form: "SetPasswordForm[Any] | None") -> None:
    if link.address is None:
        raise NotConfirmed
    if form is None:
        confirm(link.address)
    else:
        confirm_and_choose(link.address, form.cleaned_data["new_password1"])


def _form_page(request: "HttpRequest", link: Link, form: "SetPasswordForm[Any] | None") -> HttpResponse:
    title = "Choose your password" if form else "Confirm your e-mail address"
    return _page(request, "welcome", title, {"address": link.address, "form": form})


def _refused(request: "HttpRequest", link: Link) -> HttpResponse:
    words = {"is_used": link.standing == Standing.USED, "standing": link.standing.value, "form": AddressForm()}
    return _page(request, "no_link", _TITLES[link.standing], words, _STATUS[link.standing])


@require_http_methods(["GET", "HEAD", "POST"])
def ask_again(request: "HttpRequest") -> HttpResponse:
    """Ask for a new link; the answer is the same whoever has the address, and whether or not a letter goes."""
    form = AddressForm(request.POST or None)
    if form.is_valid():
        ask_for_confirmation(request, form.cleaned_data["email"])
        return redirect("account_asked")
    return _page(request, "no_link", "A new link for your address", {"form": form})


@require_safe
def asked(request: "HttpRequest") -> HttpResponse:
    """Say what follows after a new link was asked for."""
    return _page(request, "asked", "Look into your mailbox")


@require_safe
def confirmed(request: "HttpRequest") -> HttpResponse:
    """Say that the address is confirmed."""
    return _page(request, "confirmed", "Your address is confirmed")


def _page(
    request: "HttpRequest", name: str, title: str, words: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = {**site.each_context(request), "title": title, **(words or {})}
    return TemplateResponse(request, f"accounts/{name}.html", context, status=status)


urlpatterns = [
    path("welcome/", ask_again, name="account_ask_again"),
    path("welcome/asked/", asked, name="account_asked"),
    path("welcome/confirmed/", confirmed, name="account_confirmed"),
    path("welcome/<str:token>/", Welcome.as_view(), name="account_welcome"),
]
