"""The templates of letters: how each looks, and a test of it to oneself."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template import TemplateDoesNotExist
from django.template.response import TemplateResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods

from jobs.contrib.mail.admin.message_files import FRAME_POLICY
from jobs.contrib.mail.admin.message_page import VIEW
from jobs.contrib.mail.models import Message
from jobs.contrib.mail.rendering import Rendered, render
from jobs.contrib.mail.samples import every_sample, sample_for
from jobs.contrib.mail.testing_letters import send_test

if TYPE_CHECKING:
    from django.http import HttpRequest

TEST = "mail.test_template"


def template_list(request: "HttpRequest") -> HttpResponse:
    """List the letters there are, each with its subject."""
    _check(request, VIEW)
    letters = [(name, render(name, sample_for(name)).subject) for name in every_sample()]
    context = _context(request, "Letters", letters=letters)
    return TemplateResponse(request, "admin/mail/message/templates.html", context)


@xframe_options_sameorigin
@require_http_methods(["GET", "HEAD", "POST"])
def template_preview(request: "HttpRequest", name: str) -> HttpResponse:
    """Show a letter as it would be sent, with made-up words; a POST sends it to oneself."""
    _check(request, VIEW)
    words = _rendered(name)
    if request.method == "POST":
        return _send_test(request, name)
    if "frame" in request.GET:
        response = HttpResponse(words.html)
        response["Content-Security-Policy"] = FRAME_POLICY
        return response
    context = _context(
        request,
        f"The letter “{name}”",
        name=name,
        words=words,
        may_test=request.user.has_perm(TEST),
        address=getattr(request.user, "email", ""),
    )
    return TemplateResponse(request, "admin/mail/message/template.html", context)


def _send_test(request: "HttpRequest", name: str) -> HttpResponse:
    _check(request, TEST)
    address = getattr(request.user, "email", "")
    if not address:
        messages.error(request, "Your account has no e-mail address: add one, then send the test.")
        return redirect("admin:mail_message_template", name)
    message = send_test(name, address, by=request.user)  # type: ignore[arg-type]  # staff only: never anonymous
    messages.success(request, f"A test is being sent to {address}.")
    return redirect("admin:mail_message_change", message.pk)


def _rendered(name: str) -> Rendered:
    if name not in every_sample():
        raise Http404(f"There is no letter {name}.")
    try:
        return render(name, sample_for(name))
    except TemplateDoesNotExist as error:
        raise Http404(f"There is no template {error}.") from None


def _check(request: "HttpRequest", permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _context(request: "HttpRequest", title: str, **more: Any) -> dict[str, Any]:
    return {**site.each_context(request), "title": title, "opts": Message._meta, **more}
