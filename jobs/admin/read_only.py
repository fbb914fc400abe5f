"""Pages of rows that the system writes and people only read."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReadOnly:
    """Takes add, change and delete from a ModelAdmin, whatever a person's permissions."""

    def has_add_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Nobody adds rows."""
        return False

    def has_change_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Nobody changes rows."""
        return False

    def has_delete_permission(self, request: "HttpRequest", obj: Any = None) -> bool:
        """Nobody deletes rows."""
        return False
