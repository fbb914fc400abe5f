"""The page of one message: its words, what came of it, and its jobs."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin import site
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from jobs.api import history_of
from jobs.contrib.mail.models import Message
from jobs.contrib.mail.selectors import sendings_of, states

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

VIEW, RESEND = "mail.view_message", "mail.resend_message"


def message_page(request: "HttpRequest", object_id: str) -> "HttpResponse":
    """Show a message; its words not, where they open doors."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    message = find(object_id)
    if message is None:
        messages.warning(request, f"There is no e-mail {object_id:.100}, or it was deleted when it was old.")
        return redirect("admin:mail_message_changelist")
    return TemplateResponse(request, "admin/mail/message/change_form.html", _context(request, message))


def find(object_id: str) -> Message | None:
    """Return a message by what stands in an address; None when there is none."""
    try:
        return Message.objects.select_related("subject_type").filter(pk=object_id).first()
    except ValidationError:
        return None


def _context(request: "HttpRequest", message: Message) -> dict[str, Any]:
    return {
        **site.each_context(request),
        "title": message.subject or ("An e-mail that was erased" if message.erased_at else "No subject"),
        "opts": Message._meta,
        "original": message,
        "message": message,
        "state": states([message])[message.pk],
        "sendings": sendings_of(message),
        "attachments": list(message.attachments.all()),
        "acts": history_of(message),
        "about_url": _about_url(request, message),
        "may_see_jobs": request.user.has_perm("jobs.view_job"),
        "may_resend": request.user.has_perms([VIEW, RESEND]) and not (message.is_secret or message.erased_at),
        "has_view_permission": True,
    }


def _about_url(request: "HttpRequest", message: Message) -> str:
    # A content type outlives its model.
    model = message.subject_type.model_class() if message.subject_type else None
    if model is None or not site.is_registered(model):
        return ""
    if not site.get_model_admin(model).has_view_or_change_permission(request):
        return ""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[quote(message.subject_id)])
