"""A forgotten password of the back office: a link by e-mail to choose another one."""

from typing import Any

from django.conf import settings
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordResetForm
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import path

from jobs.contrib.mail.api import SECRET

SUBJECT = "Choose a new password for Waybill"


class ResetForm(PasswordResetForm):
    """Django's form, whose letter is kept as a secret: its link lets in whoever holds it."""

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Send the link. It starts with SITE_URL: the host that a request names is anybody's to choose."""
        body = render_to_string(email_template_name, {**context, "site_url": settings.SITE_URL})
        EmailMessage(SUBJECT, body, from_email, [to_email], headers={SECRET: "yes"}).send()


urlpatterns = [
    path(
        "password_reset/",
        views.PasswordResetView.as_view(form_class=ResetForm, email_template_name="mail/password_reset.txt"),
        name="admin_password_reset",
    ),
    path("password_reset/done/", views.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path("reset/<uidb64>/<token>/", views.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
    path("reset/done/", views.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
]
