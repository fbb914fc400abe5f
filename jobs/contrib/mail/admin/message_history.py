"""What people did with a message: sent it again, or as a test."""

from typing import TYPE_CHECKING, Any

from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse

from jobs.api import history_of
from jobs.contrib.mail.admin.message_page import VIEW, find
from jobs.contrib.mail.models import Message

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def message_history(request: "HttpRequest", object_id: str, extra: dict[str, Any] | None = None) -> "HttpResponse":
    """Show who sent it again and why, newest first."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    message = find(object_id)
    if message is None:
        raise Http404
    context = {**site.each_context(request), "title": f"History: {message}", "opts": Message._meta, "object": message}
    context |= {"action_list": history_of(message), "module_name": "E-mails", **(extra or {})}
    return TemplateResponse(request, "admin/mail/message/history.html", context)
