"""The columns and filters of the list of imports."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from imports.admin.stage_display import page_url, stage_badge
from imports.models import Import, Stage
from imports.selectors.imports import target_of
from imports.targets.registry import TARGETS
from jobs.api import ago

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

# What has not been checked has no rows yet.
_UNCOUNTED = (Stage.READING, Stage.UNREADABLE, Stage.READ, Stage.CHECKING, Stage.DISMISSED)
_NONE = mark_safe('<span class="imports-none">–</span>')


class TargetFilter(admin.SimpleListFilter):
    """By what the rows are."""

    title = "what it has"
    parameter_name = "target"

    def lookups(self, request: "HttpRequest", model_admin: "admin.ModelAdmin[Import]") -> list[tuple[str, str]]:
        """Return the targets."""
        return [(target.key, target.plural.capitalize()) for target in TARGETS.values()]

    def queryset(self, request: "HttpRequest", queryset: "QuerySet[Import]") -> "QuerySet[Import]":
        """Return the imports of that target."""
        return queryset.filter(target=self.value()) if self.value() else queryset


@admin.display(description="File")
def file(run: Import) -> SafeString:
    """Return the file's name, linked to the import's page."""
    return format_html('<a href="{}">{}</a>', page_url(run), run.file_name)


@admin.display(description="What")
def what(run: Import) -> str:
    """Return what its rows are."""
    return target_of(run).plural.capitalize()


@admin.display(description="Stage")
def stage(run: Import) -> SafeString:
    """Return where it stands."""
    return stage_badge(run, is_at_work=getattr(run, "is_at_work", True))


@admin.display(description="Rows")
def rows(run: Import) -> str:
    """Return how many rows were checked."""
    return _NONE if run.stage in _UNCOUNTED else f"{run.rows:,}"


@admin.display(description="New")
def created(run: Import) -> str:
    """Return how many records it made."""
    return f"{run.created:,}" if run.began_at else _NONE


@admin.display(description="Changed")
def updated(run: Import) -> str:
    """Return how many records it changed."""
    return f"{run.updated:,}" if run.began_at else _NONE


@admin.display(description="Invalid")
def invalid(run: Import) -> str:
    """Return how many rows are wrong."""
    return _NONE if run.stage in _UNCOUNTED else f"{run.invalid:,}"


@admin.display(description="Uploaded", ordering="id")
def who(run: Import) -> SafeString:
    """Return when it was uploaded, and by whom."""
    person = run.uploaded_by or "somebody who is gone"
    return format_html('{} <span class="job-note">by {}</span>', ago(run.uploaded_at), person)
