"""What people did, in the admin: read by those who may, and changed by nobody."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from jobs.admin.act_display import done_words, thing_link
from jobs.admin.act_filters import EVERY, DeedFilter, PersonFilter
from jobs.admin.paginator import CappedPaginator
from jobs.admin.range_filter import SINCE, UNTIL
from jobs.admin.read_only import ReadOnly
from jobs.models import OperatorAct
from jobs.moments import ago

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    _ModelAdmin = admin.ModelAdmin[OperatorAct]
else:
    _ModelAdmin = admin.ModelAdmin


@admin.register(OperatorAct)
class OperatorActAdmin(ReadOnly, _ModelAdmin):
    """The list of acts, newest first."""

    list_display_links = None
    list_filter = EVERY
    list_per_page = 50
    list_select_related = ("content_type", "mass_act")
    search_fields = ("actor_name", "sentence", "label", "reason")
    search_help_text = "Names, things and reasons"
    sortable_by = ()
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    class Media:
        css = {"all": ["jobs/jobs.css"]}

    def get_list_display(self, request: "HttpRequest") -> Any:
        """Return the columns; things are linked for whom may open them."""
        return (self.who, self.did, _thing_for(request), self.when)

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list."""
        return super().changelist_view(request, {"title": "What people did", **(extra_context or {})})

    def change_view(
        self,
        request: "HttpRequest",
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> "HttpResponse":
        """Show the list: it says all there is about an act."""
        return HttpResponseRedirect(reverse("admin:jobs_operatoract_changelist"))

    def lookup_allowed(self, lookup: str, value: str, request: "HttpRequest | None" = None) -> bool:
        """Refuse to filter by a column: what is narrowed by is in the filters."""
        return lookup in (PersonFilter.parameter_name, DeedFilter.parameter_name, SINCE, UNTIL)

    @admin.display(description="Who")
    def who(self, act: OperatorAct) -> "SafeString":
        """Return who did it, by the name of that time, and from where."""
        return format_html("{}{}", act.actor_name, _from_where(act))

    @admin.display(description="Did what, and why")
    def did(self, act: OperatorAct) -> "SafeString":
        """Return what was done."""
        return done_words(act)

    @admin.display(description="When")
    def when(self, act: OperatorAct) -> "SafeString":
        """Return how long ago it was done."""
        return ago(act.at)


def _from_where(act: OperatorAct) -> "SafeString | str":
    if act.origin and act.actor_name.startswith(act.origin):
        return ""
    where = f"{act.get_via_display()}, {act.origin}" if act.origin else act.get_via_display()
    return format_html(' <span class="job-note">{}</span>', where)


def _thing_for(request: "HttpRequest") -> "Callable[[OperatorAct], SafeString]":
    @admin.display(description="To what")
    def thing(act: OperatorAct) -> "SafeString":
        return thing_link(act, request)

    return thing
