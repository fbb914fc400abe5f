"""What people do in the admin's own forms goes into the log of acts, and the history of a thing is read from there."""

import json
from typing import TYPE_CHECKING, Any

from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.template.response import TemplateResponse

from jobs.admin.frame import frame
from jobs.selectors.acts import history_of
from jobs.services.journal import record_act

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.db.models import Model, QuerySet
    from django.http import HttpRequest, HttpResponse

    _Admin = ModelAdmin[Any]
else:
    _Admin = object

# As Django's own history.
ENTRIES = 100


class KeepsActs(_Admin):
    """Takes Django's log away from a ModelAdmin, in favour of ours."""

    # Django's own return what they wrote, which nothing reads.
    def log_addition(self, request: "HttpRequest", obj: "Model", message: Any) -> None:  # type: ignore[override]
        """Note that somebody made it."""
        record_act(_user(request), obj, _sentence(message, "Added."))

    def log_change(self, request: "HttpRequest", obj: "Model", message: Any) -> None:  # type: ignore[override]
        """Note what somebody changed."""
        record_act(_user(request), obj, _sentence(message, "Changed."))

    def log_deletions(self, request: "HttpRequest", queryset: "QuerySet[Any]") -> None:  # type: ignore[override]
        """Note that somebody deleted them."""
        for thing in queryset:
            record_act(_user(request), thing, "Deleted.")

    def history_view(
        self, request: "HttpRequest", object_id: str, extra_context: dict[str, Any] | None = None
    ) -> "HttpResponse":
        """Show what people did to it."""
        thing = self.get_object(request, object_id)
        if thing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined,no-any-return]
        if not self.has_view_or_change_permission(request, thing):
            raise PermissionDenied
        pages = Paginator(history_of(thing), ENTRIES)
        page = pages.get_page(request.GET.get("p"))
        context = frame(request, f"Change history: {thing}", opts=self.opts, object=thing, action_list=page)
        context |= {"page_range": pages.get_elided_page_range(page.number), "page_var": "p"}
        context |= {"pagination_required": pages.num_pages > 1, **(extra_context or {})}
        return TemplateResponse(request, self._history_templates(), context)

    def _history_templates(self) -> list[str]:
        return [f"admin/jobs/{self.opts.model_name}/object_history.html", "admin/jobs/history.html"]


def _user(request: "HttpRequest") -> Any:
    return request.user


def _sentence(message: Any, otherwise: str) -> str:
    """Return Django's structured message in Django's words."""
    text = message if isinstance(message, str) else json.dumps(message)
    return LogEntry(change_message=text).get_change_message() or otherwise
