"""The page where each of the staff chooses which notifications they want by e-mail."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin import site
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from jobs.contrib.notifications.addressing import address_of, has_post
from jobs.contrib.notifications.models import Level, Notification, Way
from jobs.contrib.notifications.preferences import DEFAULTS, choose, ways_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

# What each level is for, in the words of those who get it.
_MEANT = {
    Level.ERROR: "Something failed and waits for you.",
    Level.WARNING: "Something ended, and part of it wants a look.",
    Level.SUCCESS: "What you asked for is done.",
    Level.INFO: "Something to know.",
}


class PreferencesForm(forms.Form):
    """A choice for each level."""

    def __init__(self, *args: Any, **options: Any) -> None:
        """Add a field for each level, the gravest first."""
        super().__init__(*args, **options)
        for level in DEFAULTS:
            label, meant = Level(level).label, _MEANT[Level(level)]
            self.fields[level] = forms.ChoiceField(choices=Way.choices, label=label, help_text=meant)


@require_http_methods(["GET", "HEAD", "POST"])
def preferences_view(request: "HttpRequest") -> "HttpResponse":
    """Show one's own choices; a POST keeps them."""
    # The admin lets nobody else in.
    assert request.user.is_authenticated  # noqa: S101  # for the type
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=ways_of(request.user))
    if form.is_valid():
        choose(request.user, form.cleaned_data)
        messages.success(request, _kept(form.cleaned_data, address_of(request.user)))
        return HttpResponseRedirect(reverse("admin:notifications_notification_changelist"))
    context = {
        **site.each_context(request),
        "opts": Notification._meta,
        "title": "Notifications by e-mail",
        "form": form,
        "address": address_of(request.user),
        "has_post": has_post(),
        "entered": getattr(request.user, "email", ""),
    }
    return TemplateResponse(request, "notifications/preferences.html", context)


def _kept(ways: dict[str, str], address: str) -> str:
    mailed = [str(Level(level).label) for level, way in ways.items() if way != Way.NEVER]
    if not mailed:
        return "Kept: no notification is e-mailed to you. The bell still shows all of them."
    where = f"to {address}" if address else "as soon as you have an e-mail address"
    return f"Kept: you get by e-mail, {where}, what says: {', '.join(mailed)}."
