"""Send a message again: GET asks, POST does it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from jobs.contrib.mail.admin.message_page import RESEND, VIEW
from jobs.contrib.mail.enqueueing import send_again
from jobs.contrib.mail.models import Message

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class ResendForm(forms.Form):
    """Why, for those who wonder later, and a key: sent twice, it is one request."""

    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.CharField(max_length=200, strip=True, label="Why", help_text="It stands in the message’s history.")


@require_http_methods(["GET", "HEAD", "POST"])
def ask_and_resend(request: "HttpRequest", message_id: UUID, *, model_admin: Any) -> "HttpResponse":
    """Ask whether to send it once more, or do it and go back to the message."""
    if not request.user.has_perms([VIEW, RESEND]):
        raise PermissionDenied
    message = get_object_or_404(Message, pk=message_id)
    if message.is_secret:
        messages.error(request, "What opens a door is not sent twice: ask for a new one where it began.")
        return redirect("admin:mail_message_change", message.pk)
    if message.erased_at:
        messages.error(request, "Its words and addresses were erased: nothing is left to send again.")
        return redirect("admin:mail_message_change", message.pk)
    form = ResendForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        # Staff only: never anonymous.
        _, is_new = send_again(message, by=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        clicked_twice = "" if is_new else " It was asked for twice, and is sent once."
        messages.success(request, f"“{message}” is being sent again.{clicked_twice}")
        return redirect("admin:mail_message_change", message.pk)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Send this e-mail again?",
        "opts": Message._meta,
        "original": message,
        "message": message,
        "form": form,
    }
    return TemplateResponse(request, "admin/mail/message/resend.html", context)
