"""Parts of a message: its HTML, for a frame that runs and loads nothing, and its attachments, to download."""

from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from jobs.api import Fail, giving_out
from jobs.contrib.mail.admin.message_page import VIEW
from jobs.contrib.mail.building import read
from jobs.contrib.mail.models import Attachment, Message

if TYPE_CHECKING:
    from django.http import HttpRequest

# Nothing runs, nothing is loaded from anywhere, no form is sent: an image in a mail tells its sender who looks.
FRAME_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; sandbox"


@xframe_options_sameorigin
@require_safe
def shown_html(request: "HttpRequest", message_id: UUID) -> HttpResponse:
    """Show a message's HTML to the frame on its page."""
    message = _message(request, message_id)
    response = HttpResponse(message.html or "<p>It has no HTML.</p>")
    response["Content-Security-Policy"] = FRAME_POLICY
    return giving_out.confined(response)


@require_safe
def download(request: "HttpRequest", message_id: UUID, attachment_id: int) -> HttpResponse:
    """Give an attachment out as a file, never as a page of ours."""
    message = _message(request, message_id)
    attachment = get_object_or_404(Attachment, message=message, pk=attachment_id)
    try:
        content = read(attachment)
    except Fail as gone:
        raise Http404(str(gone)) from None
    response = HttpResponse(content, content_type="application/octet-stream")
    return giving_out.download(response, attachment.name or "attachment")


def _message(request: "HttpRequest", message_id: UUID) -> Message:
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    message = get_object_or_404(Message, pk=message_id)
    if message.is_secret:
        raise PermissionDenied("Its words open doors: they are shown to nobody.")
    return message
