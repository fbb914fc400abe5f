"""Mute, unmute, test, turn on and turn off a rule: each a POST with its own permission."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from jobs.admin.frame import frame
from jobs.admin.links import way_back
from jobs.admin.reason import ReasonForm
from jobs.admin.telling_of_tests import tell_of_tests
from jobs.models import AlertRule
from jobs.moments import clock_text
from jobs.services.muting import mute, unmute
from jobs.services.switching import turn_off, turn_on

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.http import HttpRequest, HttpResponse

# For how long one may mute, in hours: longer, and the rule should be turned off.
_HOURS = {1: "1 hour", 4: "4 hours", 24: "1 day", 7 * 24: "7 days"}


class MuteForm(ReasonForm):
    """For how long, and why."""

    hours = forms.TypedChoiceField(
        choices=list(_HOURS.items()), coerce=int, initial=1, label="For how long", widget=forms.RadioSelect
    )
    field_order = ("hours", "reason")


def mute_rule(request: "HttpRequest", rule_id: int) -> "HttpResponse":
    """Ask for how long, or mute."""
    actor = _permitted(request, "jobs.mute_alertrule")
    rule = get_object_or_404(AlertRule, pk=rule_id)
    form = MuteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        until = timezone.now() + timedelta(hours=form.cleaned_data["hours"])
        mute(rule.pk, until=until, actor=actor, reason=form.cleaned_data["reason"])
        messages.success(request, f"“{rule}” is muted until {clock_text(until)}: its alerts show, and nobody is told.")
        return _back(request, rule)
    title = f"Mute “{rule}”?"
    back = way_back(request, _url(rule))
    context = frame(
        request, title, opts=AlertRule._meta, original=rule, rule=rule, form=form, back=back, button=f"Mute “{rule}”"
    )
    return TemplateResponse(request, "admin/jobs/alertrule/mute.html", context)


def unmute_rule(request: "HttpRequest", rule_id: int) -> "HttpResponse":
    """Tell of the rule's alerts again."""
    actor = _permitted(request, "jobs.mute_alertrule")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    rule = get_object_or_404(AlertRule, pk=rule_id)
    unmute(rule.pk, actor=actor)
    messages.success(request, f"“{rule}” is not muted any more. What is still wrong is told within half a minute.")
    return _back(request, rule)


def turn_rule(request: "HttpRequest", rule_id: int, *, on: bool) -> "HttpResponse":
    """Turn the rule on or off."""
    actor = _permitted(request, "jobs.change_alertrule")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    rule = get_object_or_404(AlertRule, pk=rule_id)
    turned = (turn_on if on else turn_off)(rule.pk, actor=actor)
    word = "on" if on else "off"
    messages.success(request, f"“{rule}” is {'turned' if turned else 'already'} {word}.")
    return _back(request, rule)


def test_rule(request: "HttpRequest", rule_id: int) -> "HttpResponse":
    """Send a test notice to each of the rule's channels, and show what became of it."""
    actor = _permitted(request, "jobs.test_channel")
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    rule = get_object_or_404(AlertRule, pk=rule_id)
    channels = list(rule.channels.all())
    if not channels:
        messages.warning(request, f"“{rule}” has no channel: its alerts show in the back office only.")
    tell_of_tests(request, channels, actor)
    return _back(request, rule)


def _permitted(request: "HttpRequest", permission: str) -> "User":
    # Who may not see rules may not act on them.
    if not request.user.has_perms(["jobs.view_alertrule", permission]):
        raise PermissionDenied
    return request.user  # type: ignore[return-value]  # the anonymous have no permissions


def _url(rule: AlertRule) -> str:
    return reverse("admin:jobs_alertrule_change", args=[rule.pk])


def _back(request: "HttpRequest", rule: AlertRule) -> HttpResponseRedirect:
    return HttpResponseRedirect(way_back(request, _url(rule)))
