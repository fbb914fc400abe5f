"""Batches in the admin: how far each is, what failed of it, and what can be done about that."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.urls import path
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from jobs.admin.batch_display import batch_badge
from jobs.admin.batch_page import batch_page, live_batch
from jobs.admin.links import batch_url
from jobs.admin.paginator import CappedPaginator
from jobs.admin.read_only import ReadOnly
from jobs.models import Batch
from jobs.moments import ago
from jobs.selectors.batches import Standing, in_state, standings
from jobs.selectors.health import troubles

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

    _ModelAdmin = admin.ModelAdmin[Batch]
else:
    _ModelAdmin = admin.ModelAdmin

_NONE = mark_safe('<span class="job-none">–</span>')


class BatchStateFilter(admin.SimpleListFilter):
    """By how it stands."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Batch]") -> list[tuple[str, str]]:
        """Return the states."""
        return [("open", "Not ended"), ("failed", "Ended, failed in part or as a whole"), ("well", "Successful")]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Batch]") -> "QuerySet[Batch]":
        """Return those that stand so."""
        return in_state(queryset, str(self.value() or ""))


class BatchList(ChangeList):
    """The rows of one page, each with how it stands: one query for all of them."""

    def get_results(self, request: "HttpRequest") -> None:
        """Read the page, and count the jobs of what is open."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = standings(self.result_list)
        for batch in self.result_list:
            vars(batch)["standing"] = found[batch.pk]


@admin.register(Batch)
class BatchAdmin(ReadOnly, _ModelAdmin):
    """The list of batches, newest first."""

    list_display = ("what", "state", "progress", "asked_by", "asked")
    list_display_links = None
    list_filter = (BatchStateFilter,)
    list_per_page = 50
    list_select_related = ("requested_by",)
    search_fields = ("name", "subject_label")
    search_help_text = "Words of its name, or of what it is about"
    sortable_by = ()
    paginator = CappedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    class Media:
        css = {"all": ["jobs/jobs.css"]}

    def get_urls(self) -> "list[URLPattern]":
        """Add the address of the part of a batch's page that changes."""
        return [path("<uuid:batch_id>/live/", live_batch, name="jobs_batch_live"), *super().get_urls()]

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list, with what is wrong above it."""
        return super().changelist_view(request, {"title": "Batches", "troubles": troubles(), **(extra_context or {})})

    def change_view(
        self,
        request: "HttpRequest",
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> "HttpResponse":
        """Show a batch's own page, which is no form."""
        return batch_page(request, object_id)

    def get_changelist(self, request: "HttpRequest", **kwargs: Any) -> type[ChangeList]:
        """Return the list that knows how each stands."""
        return BatchList

    @admin.display(description="Batch")
    def what(self, batch: Batch) -> "SafeString":
        """Return its name, linked to its page, and what it is about."""
        about = format_html(' <span class="job-note">{}</span>', batch.subject_label) if batch.subject_label else ""
        step = mark_safe(' <span class="job-note">a later step</span>') if batch.previous_id else ""
        return format_html('<a href="{}">{}</a>{}{}', batch_url(batch), batch, about, step)

    @admin.display(description="State")
    def state(self, batch: Batch) -> "SafeString":
        """Return how it stands."""
        return batch_badge(_standing(batch))

    @admin.display(description="Jobs")
    def progress(self, batch: Batch) -> "SafeString":
        """Return how many have ended of how many, and how many failed."""
        standing = _standing(batch)
        so_far = f"{standing.done:,} of {standing.total:,}" if standing.is_open else f"{standing.total:,}"
        failed = format_html(' <span class="job-note">{}</span>', f"{standing.failed:,} failed")
        return format_html("{}{}", so_far, failed if standing.failed else "")

    @admin.display(description="Asked by")
    def asked_by(self, batch: Batch) -> str:
        """Return who asked for it."""
        return str(batch.requested_by or "the system")

    @admin.display(description="When")
    def asked(self, batch: Batch) -> "SafeString":
        """Return how long ago it was asked for."""
        return ago(batch.enqueued_at)


def _standing(batch: Batch) -> Standing:
    standing: Standing = vars(batch)["standing"]
    return standing
