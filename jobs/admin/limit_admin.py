"""Limits in the admin: what each says, how it stands, and changing it, switching it off, or going back to the code."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from jobs.admin.frame import frame
from jobs.admin.keeping_acts import KeepsActs
from jobs.admin.read_only import ReadOnly
from jobs.admin.reason import RequiredForm, needed_reason
from jobs.exceptions import InvalidLimit, LimitChanged
from jobs.models import Limit, Scope
from jobs.rates import MOST, read_rate
from jobs.selectors.health import troubles
from jobs.selectors.limits import limit_states, limit_words
from jobs.services.limiting import clear_limit, set_limit

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User
    from django.http import HttpRequest, HttpResponse

    _ModelAdmin = admin.ModelAdmin[Limit]
else:
    _ModelAdmin = admin.ModelAdmin

VIEW, CHANGE = "jobs.view_limit", "jobs.change_limit"
BACK = "back"


class LimitForm(RequiredForm):
    """What a limit is to say, and why."""

    rate = forms.CharField(
        required=False,
        max_length=16,
        label="Begin at most",
        help_text="So many in a period: 10/s, 400/m, 1000/h or 5000/d. Empty for any number.",
    )
    concurrency = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST,
        label="Run at once at most",
        help_text="Empty for any number. With both empty the limit is off.",
    )
    reason = needed_reason(
        "Everybody who looks at the limit sees it, with your name.",
        "Say why: whoever looks next has only this to go by.",
        begins=False,
    )

    def clean_rate(self) -> str:
        """Refuse what is no rate, and say what is one."""
        try:
            return str(read_rate(self.cleaned_data["rate"]) or "")
        except InvalidLimit as error:
            raise forms.ValidationError(str(error)) from error


@admin.register(Limit)
class LimitAdmin(KeepsActs, ReadOnly, _ModelAdmin):
    """The page of limits, and a page to change one."""

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show how every limit stands, with what is wrong above it."""
        if not request.user.has_perm(VIEW):
            raise PermissionDenied
        keys = {(limit.scope, limit.name): limit.pk for limit in Limit.objects.all()}
        rows = [(state, _address(request, keys[state.scope, state.name])) for state in limit_states()]
        context = frame(request, "Limits", model=Limit, troubles=troubles(), rows=rows)
        return TemplateResponse(request, "admin/jobs/limit/change_list.html", context)

    def change_view(
        self,
        request: "HttpRequest",
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> "HttpResponse":
        """Ask what a limit is to say, or do it and go back to the limits."""
        if request.method in ("GET", "HEAD") and request.user.has_perm(VIEW) and not may_change(request.user):
            # There is nothing more to know of one than the list says.
            return redirect("admin:jobs_limit_changelist")
        if not may_change(request.user):
            raise PermissionDenied
        limit = _found(object_id)
        is_back = BACK in request.POST
        form = _form(request, limit, is_back=is_back)
        if request.method == "POST" and form.is_valid():
            _act(request, limit, form.cleaned_data, is_back=is_back)
            return redirect("admin:jobs_limit_changelist")
        return _ask(request, limit, form)


def may_change(user: "User | AnonymousUser") -> bool:
    """Say whether a user may change limits; who may not see them may not."""
    return user.has_perms([VIEW, CHANGE])


def _address(request: "HttpRequest", limit_id: int) -> str:
    return reverse("admin:jobs_limit_change", args=[limit_id]) if may_change(request.user) else ""


def _found(object_id: str) -> Limit:
    limit = Limit.objects.filter(pk=object_id).first() if object_id.isdecimal() and len(object_id) < 19 else None
    if limit is None:
        raise Http404("There is no such limit.")
    return limit


def _form(request: "HttpRequest", limit: Limit, *, is_back: bool) -> LimitForm:
    if request.method != "POST":
        return LimitForm(initial=limit.terms)
    form = LimitForm(request.POST)
    if is_back:
        # What stands in the numbers does not count.
        del form.fields["rate"], form.fields["concurrency"]
    return form


def _act(request: "HttpRequest", limit: Limit, fields: dict[str, Any], *, is_back: bool) -> None:
    name, said = (Scope(limit.scope), limit.name), {"actor": request.user, "reason": fields.pop("reason")}
    try:
        changed = clear_limit(name, **said) if is_back else set_limit(name, **fields, **said)
    except LimitChanged as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"The limit of the {changed} is now: {limit_words(changed)}.")


def _ask(request: "HttpRequest", limit: Limit, form: LimitForm) -> "HttpResponse":
    context = frame(
        request,
        f"Change the limit of the {limit}?",
        opts=Limit._meta,
        original=limit,
        limit=limit,
        words=limit_words(limit),
        form=form if "rate" in form.fields else LimitForm(request.POST),
        back=reverse("admin:jobs_limit_changelist"),
        button=f"Change the limit of the {limit}",
    )
    return TemplateResponse(request, "admin/jobs/limit/change_form.html", context)
