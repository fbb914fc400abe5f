"""Mappings that were kept under a name: to look at, and to delete."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from imports.admin.typed import NamedMappingModelAdmin
from imports.models import NamedMapping
from imports.targets.registry import TARGETS


@admin.register(NamedMapping)
class NamedMappingAdmin(NamedMappingModelAdmin):
    """They are made where a file is mapped, and chosen there."""

    list_display = ("name", "what", "saved_by", "saved_at")
    list_filter = ("target",)
    list_select_related = ("saved_by",)
    search_fields = ("name",)
    search_help_text = "Name"
    fields = readonly_fields = ("name", "what", "columns", "saved_by", "saved_at")

    class Media:
        css = {"all": ["imports/imports.css"]}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are kept on the page of an import."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: NamedMapping | None = None) -> bool:
        """One of the same name takes its place instead."""
        return False

    @admin.display(description="for", ordering="target")
    def what(self, kept: NamedMapping) -> str:
        """Return what it is for."""
        return TARGETS[kept.target].plural.capitalize() if kept.target in TARGETS else kept.target

    @admin.display(description="fields")
    def columns(self, kept: NamedMapping) -> SafeString:
        """Return where each field comes from."""
        return format_html_join("", "<div>{}: {}</div>", (_words(kept, name) for name in kept.mapping))


def _words(kept: NamedMapping, name: str) -> tuple[str, str]:
    source, target = kept.mapping[name], TARGETS.get(kept.target)
    title = target.field(name).title if target and target.has(name) else name
    if source["column"] is None:
        return title, f"always “{source['value']}”"
    otherwise = f", or “{source['value']}” where it is empty" if source["value"] else ""
    return title, f"column “{source['column']}”{otherwise}"
