"""Channels in the admin, each with a button that tries it."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse

from jobs.admin.alert_display import notice_fate, shown_address
from jobs.admin.channel_form import ChannelForm
from jobs.admin.keeping_acts import KeepsActs
from jobs.admin.links import way_back
from jobs.admin.telling_of_tests import tell_of_tests
from jobs.models import AlertRule, Channel
from jobs.selectors.alerts import last_notices

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern

    _ModelAdmin = admin.ModelAdmin[Channel]
else:
    _ModelAdmin = admin.ModelAdmin

# What became of the latest notices, as one looks through them.
NOTICES = 10


@admin.register(Channel)
class ChannelAdmin(KeepsActs, _ModelAdmin):
    """Where alerts are told. The address of a webhook is shown to nobody."""

    form = ChannelForm
    list_display = ("name", "kind", "where", "latest")
    search_fields = ("name",)

    class Media:
        css = {"all": ["jobs/jobs.css"]}

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list."""
        return super().changelist_view(request, {"title": "Alert channels", **(extra_context or {})})

    def get_urls(self) -> "list[URLPattern]":
        """Add the address of the test."""
        test = path("<int:channel_id>/test/", self.admin_site.admin_view(_test), name="jobs_channel_test")
        return [test, *super().get_urls()]

    def get_queryset(self, request: "HttpRequest") -> "QuerySet[Channel]":
        """Return the channels, each with its last notice: all of them by one query."""
        return super().get_queryset(request).prefetch_related(Prefetch("notices", last_notices(), to_attr="last"))

    def get_fields(self, request: "HttpRequest", obj: Channel | None = None) -> Any:
        """Mask the address for whom may only look."""
        return ["name", "kind", "address" if self._may_write(request, obj) else "where"]

    def get_readonly_fields(self, request: "HttpRequest", obj: Channel | None = None) -> Any:
        """Keep the kind of a channel: its address would be another's."""
        return ["where", *(["kind"] if obj else [])]

    def _may_write(self, request: "HttpRequest", channel: Channel | None) -> bool:
        return self.has_change_permission(request, channel) if channel else self.has_add_permission(request)

    def change_view(
        self,
        request: "HttpRequest",
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> "HttpResponse":
        """Show the form, with the test and the latest notices above it."""
        channel = self.get_object(request, object_id)
        extra: dict[str, Any] = {}
        if channel and self.has_view_or_change_permission(request, channel):
            extra = {
                "title": channel.name,
                "subtitle": None,
                "channel": channel,
                "notices": channel.notices.order_by("-id")[:NOTICES],
                "may_test": _may(request),
            }
        return super().change_view(request, object_id, form_url, {**extra, **(extra_context or {})})

    def get_deleted_objects(self, objs: Any, request: "HttpRequest") -> tuple[list[str], dict[str, int], set[Any], Any]:
        """Say what a channel's end means; Django would name the rows of a table between."""
        _, _, lacking, protected = super().get_deleted_objects(objs, request)
        rules = AlertRule.objects.filter(channels__in=objs).distinct()
        ends = [f"The channel “{channel}”; what was sent through it stays in the list of alerts" for channel in objs]
        stays = [f"The alert rule “{rule}” stays, and is no longer told here" for rule in rules]
        return [*ends, *stays], {"alert channels": len(objs)}, lacking, protected

    @admin.display(description="Address")
    def where(self, channel: Channel) -> str:
        """Return the address as far as it may be seen."""
        return shown_address(channel)

    @admin.display(description="Latest notice")
    def latest(self, channel: Channel) -> str:
        """Return what became of the last notice."""
        last = vars(channel)["last"]
        return notice_fate(last[0]) if last else "none yet"


def _test(request: "HttpRequest", channel_id: int) -> "HttpResponse":
    """Send a test notice and show what became of it."""
    if not _may(request):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    channel = get_object_or_404(Channel, pk=channel_id)
    tell_of_tests(request, [channel], request.user)  # type: ignore[arg-type]  # the anonymous have no permissions
    return HttpResponseRedirect(way_back(request, reverse("admin:jobs_channel_change", args=[channel.pk])))


def _may(request: "HttpRequest") -> bool:
    return request.user.has_perms(["jobs.view_channel", "jobs.test_channel"])
