"""Imports in the admin: the list, and the addresses of each one's page and acts."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from imports.admin import acts, confirmations, import_list
from imports.admin.import_page import import_page, page_context
from imports.admin.permissions import ADD, may_see, may_see_all, offered_targets
from imports.admin.rejected import rejected_view
from imports.admin.typed import ImportModelAdmin
from imports.admin.upload_page import upload_page
from imports.models import Import
from jobs.api import LIVE, Job

if TYPE_CHECKING:
    from django.db.models import QuerySet

RunView = Callable[[HttpRequest, Import], HttpResponseBase]


@admin.register(Import)
class ImportAdmin(ImportModelAdmin):
    """The workbench. Nothing is edited here by Django's own forms: each step is an act of its own."""

    list_display = (
        import_list.file,
        import_list.what,
        import_list.stage,
        import_list.rows,
        import_list.created,
        import_list.updated,
        import_list.invalid,
        import_list.who,
    )
    list_display_links = None
    list_filter = ("stage", import_list.TargetFilter)
    list_per_page = 50
    list_select_related = ("uploaded_by",)
    search_fields = ("file_name",)
    search_help_text = "Name of the file"
    sortable_by = ()
    show_facets = admin.ShowFacets.NEVER
    actions = None
    change_list_template = "admin/imports/import/change_list.html"

    class Media:
        css = {"all": ["jobs/jobs.css", "imports/imports.css"]}

    def get_urls(self) -> list[URLPattern]:
        """Add the steps."""
        views: dict[str, RunView] = {
            "import": confirmations.import_view,
            "dismiss": confirmations.dismiss_view,
            "rejected": rejected_view,
        }
        does: dict[str, acts.Act] = {
            "read": acts.read_another_way,
            "map": acts.map_and_check,
            "stop": acts.stop,
            "leave": acts.leave_the_rest,
        }
        views |= {name: partial(acts.act, does=one) for name, one in does.items()}
        own = [
            path(f"<int:run_id>/{name}/", self.admin_site.admin_view(self._of_run(view)), name=f"imports_import_{name}")
            for name, view in views.items()
        ]
        live = path("<int:run_id>/live/", never_cache(self.live_view), name="imports_import_live")
        return [live, *own, *super().get_urls()]

    def _of_run(self, view: RunView) -> Callable[..., HttpResponseBase]:
        def found(request: HttpRequest, run_id: int) -> HttpResponseBase:
            return view(request, self._run(request, run_id))

        return found

    def _run(self, request: HttpRequest, run_id: int | str) -> Import:
        run = get_object_or_404(Import.objects.select_related("uploaded_by", "imported_by"), pk=run_id)
        if not may_see(request.user, run):
            raise PermissionDenied("This file was uploaded by somebody else, and you see only what is yours.")
        return run

    def live_view(self, request: HttpRequest, run_id: int) -> HttpResponse:
        """Show the part of an import's page that changes.

        Refused to whom is not signed in, and not sent to log in: htmx would show the login page inside the page.
        """
        if not self.admin_site.has_permission(request) or not self.has_view_permission(request):
            raise PermissionDenied
        return TemplateResponse(
            request, "admin/imports/import/live.html", page_context(request, self._run(request, run_id))
        )

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Show the page that takes a file in."""
        if not request.user.has_perm(ADD):
            raise PermissionDenied
        return upload_page(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show an import's own page, which is no form of Django's."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        run = self.get_object(request, object_id)
        if run is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        return import_page(request, run)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show what was done with it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return super().history_view(request, object_id, extra_context)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list."""
        own = {"title": "Imports", "may_upload": bool(offered_targets(request.user))}
        return super().changelist_view(request, own | (extra_context or {}))

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Import]":
        """Return all imports, or a person's own."""
        every_one = super().get_queryset(request).select_related("uploaded_by", "imported_by")
        works = Job.objects.filter(pk=OuterRef("job_id"), status__in=LIVE)
        every_one = every_one.annotate(is_at_work=Exists(works))
        return every_one if may_see_all(request.user) else every_one.filter(uploaded_by=request.user.pk)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Offer it to those who may import something."""
        return bool(offered_targets(request.user))

    def has_view_permission(self, request: HttpRequest, obj: Import | None = None) -> bool:
        """Let whoever imports see their own, and whoever may all."""
        if obj is not None:
            return may_see(request.user, obj)
        return may_see_all(request.user) or request.user.has_perm(ADD)

    def has_change_permission(self, request: HttpRequest, obj: Import | None = None) -> bool:
        """Nobody changes an import by Django's own form."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Import | None = None) -> bool:
        """Nobody deletes what tells where records came from."""
        return False
