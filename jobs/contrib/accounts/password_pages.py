"""A forgotten password: a page that asks for the address, and pages behind the link that is mailed."""

from typing import Any

from django.contrib.admin import site
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.debug import sensitive_variables
from django.views.generic.base import ContextMixin

from jobs.contrib.accounts.asking import ask_for_password
from jobs.contrib.accounts.confirming import confirm_by_password_link


class InTheAdmin(ContextMixin):
    """A page of Django's with what all pages of the admin show."""

    request: HttpRequest

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the site's name and the like."""
        return super().get_context_data(**{**site.each_context(self.request), **context})


class ResetForm(PasswordResetForm):
    """Django's form, which looks nobody up: a job does, so that how long the answer takes tells nothing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].label = "Your e-mail address"

    def save(self, *args: Any, request: HttpRequest | None = None, **options: Any) -> None:
        """Ask for a letter to the address that was typed."""
        if request is not None:
            ask_for_password(request, self.cleaned_data["email"])


class Ask(InTheAdmin, views.PasswordResetView):
    """Asks for the address."""

    form_class = ResetForm


class Asked(InTheAdmin, views.PasswordResetDoneView):
    """Says what follows, the same for every address."""


class Confirm(InTheAdmin, views.PasswordResetConfirmView):
    """Django's page for another password; a link that was mailed says whose the address is, too."""

    @sensitive_variables()
    def form_valid(self, form: "SetPasswordForm[Any]") -> HttpResponse:
        """Set the password, and note the address as confirmed."""
        with transaction.atomic():
            response = super().form_valid(form)
            confirm_by_password_link(form.user)
        return response


class Complete(InTheAdmin, views.PasswordResetCompleteView):
    """Leads to the page to log in."""


urlpatterns = [
    path("password_reset/", Ask.as_view(), name="admin_password_reset"),
    path("password_reset/done/", Asked.as_view(), name="password_reset_done"),
    path("reset/<uidb64>/<token>/", Confirm.as_view(), name="password_reset_confirm"),
    path("reset/done/", Complete.as_view(), name="password_reset_complete"),
]
