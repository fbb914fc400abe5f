"""Stopping letters by the link in them: whoever holds it needs no login, and learns nothing from it."""

from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jobs.contrib.notifications.links import read_token
from jobs.contrib.notifications.models import Way
from jobs.contrib.notifications.preferences import switch_off

# What a person gets no more of.
_STOPPED = {
    Way.AT_ONCE: "e-mails about single notifications",
    Way.HOURLY: "hourly digests of notifications",
    Way.DAILY: "daily digests of notifications",
}


# Mail programs post without a cookie (RFC 8058); the token in the address proves what a form's would.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show a page with a button; a POST, of the button or of a mail program, stops what the token names."""
    named = read_token(token)
    if named is None:
        raise Http404("This link is not complete. Copy the whole of it from the letter, to its last character.")
    person_id, way = named
    is_done = request.method == "POST"
    # Of somebody who is gone there is nothing to stop, and nobody is told that they are.
    if is_done and get_user_model()._default_manager.filter(pk=person_id).exists():
        switch_off(person_id, way)
    context = {
        "site_header": site.site_header,
        "title": "These e-mails are stopped" if is_done else "Stop these e-mails?",
        "stopped": _STOPPED[way],
        "is_done": is_done,
    }
    response = TemplateResponse(request, "notifications/unsubscribe.html", context)
    # The address is as good as a signature: it is told to nobody further on.
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
