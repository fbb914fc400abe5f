"""Rules of alerts in the admin: what one wants to be told of, what it would say now, and who is told."""

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Count, Q
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html

from jobs.admin.acting_on_rule import mute_rule, test_rule, turn_rule, unmute_rule
from jobs.admin.alert_display import badge, rule_badge
from jobs.admin.foreseeing import foresee
from jobs.admin.frame import frame
from jobs.admin.keeping_acts import KeepsActs
from jobs.admin.rule_form import RuleForm
from jobs.models import Alert, AlertRule, RuleKind
from jobs.selectors.alerts import alerts_of
from jobs.selectors.breaches.kinds import KINDS, condition
from jobs.services.default_rules import numbers_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

    _ModelAdmin = admin.ModelAdmin[AlertRule]
else:
    _ModelAdmin = admin.ModelAdmin

ACTS: "dict[str, Callable[..., HttpResponse]]" = {
    "mute": mute_rule,
    "unmute": unmute_rule,
    "test": test_rule,
    "on": partial(turn_rule, on=True),
    "off": partial(turn_rule, on=False),
}


@admin.register(AlertRule)
class AlertRuleAdmin(KeepsActs, _ModelAdmin):
    """The rules, and the form of each."""

    form = RuleForm
    list_display = ("name", "alerts_when", "state", "open_alerts", "told")
    list_filter = ("enabled", "kind")
    search_fields = ("name",)
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ["jobs/jobs.css"]}

    def get_urls(self) -> "list[URLPattern]":
        """Add the addresses of the acts."""
        acts = [
            path(f"<int:rule_id>/{name}/", self.admin_site.admin_view(view), name=f"jobs_alertrule_{name}")
            for name, view in ACTS.items()
        ]
        return [*acts, *super().get_urls()]

    def get_queryset(self, request: "HttpRequest") -> "QuerySet[AlertRule]":
        """Return the rules, each with how many of its alerts are open."""
        still_open = Count("alerts", filter=Q(alerts__resolved_at=None), distinct=True)
        rules: QuerySet[AlertRule] = super().get_queryset(request)
        return rules.annotate(open_alerts=still_open).prefetch_related("channels")

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list."""
        return super().changelist_view(request, {"title": "Alert rules", **(extra_context or {})})

    def add_view(
        self, request: "HttpRequest", form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> "HttpResponse":
        """Ask what to look at, then show the form for that."""
        if self.has_add_permission(request) and _kind_asked_for(request) is None:
            kinds = [(f"?kind={kind.value}", kind.label, KINDS[kind].explained) for kind in KINDS]
            context = frame(request, "What should be looked at?", opts=AlertRule._meta, add=True, kinds=kinds)
            return TemplateResponse(request, "admin/jobs/alertrule/choose_kind.html", context)
        return super().add_view(request, form_url, extra_context)

    def change_view(
        self,
        request: "HttpRequest",
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> "HttpResponse":
        """Show the form, with what the rule reads now and what can be done with it above."""
        rule = self.get_object(request, object_id)
        sees = rule is not None and self.has_view_or_change_permission(request, rule)
        extra = _above(request, rule) if rule and sees else {}
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def get_form(
        self, request: "HttpRequest", obj: AlertRule | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form for the rule's kind."""
        form = super().get_form(request, obj, change, **kwargs)
        return type("RuleForm", (form,), {"kind": _kind(request, obj)})

    def get_fieldsets(self, request: "HttpRequest", obj: AlertRule | None = None) -> Any:
        """Show the numbers that the rule's kind reads, and no others."""
        kind = KINDS[_kind(request, obj)]
        numbers = [
            *(["threshold"] if kind.unit else []),
            *(name for name in ("at_least", "window") if name in kind.fields),
        ]
        where = [name for name in ("queue_name", "task") if name in kind.fields]
        when = [("Alert when", {"fields": [*where, *numbers]})] if numbers or where else []
        return [
            (None, {"fields": ["name", "enabled"]}),
            *when,
            ("Who is told", {"fields": ["channels", "cooldown", "remind_every"]}),
        ]

    def get_deleted_objects(self, objs: Any, request: "HttpRequest") -> Any:
        """Say what goes with rules. Their alerts do, though nobody may delete an alert by itself."""
        listed, counts, needed, protected = super().get_deleted_objects(objs, request)
        return listed, counts, set(needed) - {Alert._meta.verbose_name}, protected

    def get_changeform_initial_data(self, request: "HttpRequest") -> dict[str, Any]:
        """Begin a new rule with the numbers of the default of its kind."""
        kind = _kind_asked_for(request)
        return dict(numbers_for(kind)) if kind else {}

    @admin.display(description="Alerts when")
    def alerts_when(self, rule: AlertRule) -> str:
        """Return what breaks it, in words."""
        return condition(rule)

    @admin.display(description="State")
    def state(self, rule: AlertRule) -> "SafeString":
        """Return whether it is on, off or muted."""
        return rule_badge(rule)

    @admin.display(description="Now")
    def open_alerts(self, rule: AlertRule) -> "SafeString | str":
        """Return how many of its alerts are open, linked to them."""
        count: int = vars(rule)["open_alerts"]
        if not count:
            return "quiet"
        url = f"{reverse('admin:jobs_alert_changelist')}?state=open&rule__id__exact={rule.pk}"
        return format_html('<a href="{}">{}</a>', url, badge("failed", f"{count:,} open"))

    @admin.display(description="Told")
    def told(self, rule: AlertRule) -> str:
        """Return the channels."""
        return ", ".join(channel.name for channel in rule.channels.all()) or "in the back office only"


def _above(request: "HttpRequest", rule: AlertRule) -> dict[str, Any]:
    user = request.user
    return {
        "title": rule.name,
        "subtitle": None,
        "rule": rule,
        "condition": condition(rule),
        "foreseen": foresee(rule),
        "alerts": alerts_of(rule) if user.has_perm("jobs.view_alert") else [],
        "may_mute": user.has_perms(["jobs.view_alertrule", "jobs.mute_alertrule"]),
        "may_test": user.has_perms(["jobs.view_alertrule", "jobs.test_channel"]),
        "may_turn": user.has_perms(["jobs.view_alertrule", "jobs.change_alertrule"]),
    }


def _kind(request: "HttpRequest", rule: AlertRule | None) -> RuleKind:
    return RuleKind(rule.kind) if rule else _kind_asked_for(request) or RuleKind.FAILURES


def _kind_asked_for(request: "HttpRequest") -> RuleKind | None:
    asked = request.GET.get("kind", "")
    return RuleKind(asked) if asked in RuleKind.values else None
