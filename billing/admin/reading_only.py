"""Pages of what nobody writes by hand."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin

if TYPE_CHECKING:
    from django.http import HttpRequest

    AnyModelAdmin = admin.ModelAdmin[Any]
else:
    AnyModelAdmin = admin.ModelAdmin


class ReadingOnly(AnyModelAdmin):
    """A list and its pages, to look at: what is done there are acts of their own."""

    list_per_page = 50
    empty_value_display = ""
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER

    class Media:
        css = {"all": ["jobs/jobs.css", "billing/admin.css", "billing/payments.css"]}

    def has_add_permission(self, request: "HttpRequest") -> bool:
        """Refuse."""
        return False

    def has_change_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Refuse."""
        return False

    def has_delete_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Refuse."""
        return False
