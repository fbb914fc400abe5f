"""Exports in the admin: one's own, and everybody's to whom may see them."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.template.defaultfilters import filesizeformat
from django.urls import path, reverse
from django.utils.html import format_html

from imports.admin.export_asking import add_view
from imports.admin.export_page import cancel_view, download, export_page, live_part, may_look, seen_by
from imports.exporting.standing import Standing, standings
from imports.models import Export
from jobs.api import ago

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.urls import URLPattern
    from django.utils.safestring import SafeString

    _ModelAdmin = admin.ModelAdmin[Export]
else:
    _ModelAdmin = admin.ModelAdmin


class ExportList(ChangeList):
    """The rows of one page, each with how it stands: one query for all of them."""

    def get_results(self, request: "HttpRequest") -> None:
        """Read the page, and the jobs of its exports."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        found = standings(self.result_list)
        for export in self.result_list:
            vars(export)["standing"] = found[export.pk]


@admin.register(Export)
class ExportAdmin(_ModelAdmin):
    """The list of exports, newest first, and the addresses of everything about one."""

    list_display = ("exported", "state", "kind", "size_text", "asked", "asked_by")
    list_display_links = None
    list_per_page = 50
    change_list_template = "admin/imports/export/change_list.html"
    show_full_result_count = False
    sortable_by = ()
    actions = None

    class Media:
        css = {"all": ["jobs/jobs.css"]}

    def get_urls(self) -> "list[URLPattern]":
        """Return the pages of exports, and none of Django's for what nobody changes."""
        guarded = self.admin_site.admin_view
        one = "<int:export_id>"
        return [
            path("", guarded(self.changelist_view), name="imports_export_changelist"),
            path("add/", guarded(add_view), name="imports_export_add"),
            path(f"{one}/", guarded(export_page), name="imports_export_change"),
            path(f"{one}/live/", live_part, name="imports_export_live"),
            path(f"{one}/download/", guarded(download), name="imports_export_download"),
            path(f"{one}/cancel/", guarded(cancel_view), name="imports_export_cancel"),
        ]

    def changelist_view(self, request: "HttpRequest", extra_context: dict[str, Any] | None = None) -> "HttpResponse":
        """Show the list."""
        is_all = request.user.has_perm("imports.view_export")
        title = "Exports" if is_all else "My exports"
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def get_changelist(self, request: "HttpRequest", **kwargs: Any) -> type[ChangeList]:
        """Return the list that knows how each stands."""
        return ExportList

    def get_queryset(self, request: "HttpRequest") -> "QuerySet[Export]":
        """Return the exports that this person may see."""
        return seen_by(request.user)

    def has_module_permission(self, request: "HttpRequest") -> bool:
        """Whoever may export, or see exports."""
        return may_look(request)

    def has_view_permission(self, request: "HttpRequest", obj: Export | None = None) -> bool:
        """Whoever may export sees their own, and some see all."""
        return may_look(request) and (obj is None or seen_by(request.user).filter(pk=obj.pk).exists())

    def has_add_permission(self, request: "HttpRequest") -> bool:
        """Nobody adds one here: exports begin at the list that is exported."""
        return False

    def has_change_permission(self, request: "HttpRequest", obj: Export | None = None) -> bool:
        """Nobody changes one."""
        return False

    def has_delete_permission(self, request: "HttpRequest", obj: Export | None = None) -> bool:
        """Nobody deletes one: files go by themselves."""
        return False

    @admin.display(description="What")
    def exported(self, export: Export) -> "SafeString":
        """Return what it is of, linked to its page."""
        return format_html('<a href="{}">{}</a>', reverse("admin:imports_export_change", args=[export.pk]), export.what)

    @admin.display(description="State")
    def state(self, export: Export) -> "SafeString":
        """Return how it stands, with its file where there is one."""
        standing: Standing = vars(export)["standing"]
        badge = format_html('<span class="job-status job-status-{}">{}</span>', standing.look, standing.word)
        if not standing.is_ready:
            return badge
        return format_html(
            '{} <a href="{}">Download</a>', badge, reverse("admin:imports_export_download", args=[export.pk])
        )

    @admin.display(description="Kind")
    def kind(self, export: Export) -> str:
        """Return the kind of file."""
        return export.format.upper()

    @admin.display(description="Size")
    def size_text(self, export: Export) -> str | None:
        """Return how large the file is, or was."""
        return None if export.size is None else filesizeformat(export.size)

    @admin.display(description="Asked for", ordering="requested_at")
    def asked(self, export: Export) -> "SafeString":
        """Return when it was asked for, exact on hover."""
        return ago(export.requested_at)

    @admin.display(description="By")
    def asked_by(self, export: Export) -> str | None:
        """Return who asked for it."""
        return None if export.requested_by is None else export.requested_by.get_username()
