"""A forgotten password: a page that asks for the address, and pages behind the link that is mailed."""

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.debug import sensitive_variables

from jobs.contrib.accounts.asking import ask_for_password
from jobs.contrib.accounts.confirming import confirm_by_password_link


class ResetForm(PasswordResetForm):
    """Django's form, which looks nobody up: a job does, so that how long the answer takes tells nothing."""

    def save(self, *args: Any, request: HttpRequest | None = None, **options: Any) -> None:
        """Ask for a letter to the address that was typed."""
        if request is not None:
            ask_for_password(request, self.cleaned_data["email"])


class Confirm(views.PasswordResetConfirmView):
    """Django's page for another password; a link that was mailed says whose the address is, too."""

    @sensitive_variables()
    def form_valid(self, form: "SetPasswordForm[Any]") -> HttpResponse:
        """Set the password, and note the address as confirmed."""
        response = super().form_valid(form)
        confirm_by_password_link(form.user)
        return response


urlpatterns = [
    path("password_reset/", views.PasswordResetView.as_view(form_class=ResetForm), name="admin_password_reset"),
    path("password_reset/done/", views.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path("reset/<uidb64>/<token>/", Confirm.as_view(), name="password_reset_confirm"),
    path("reset/done/", views.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
]
