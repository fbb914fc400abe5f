"""The action that every list of the admin offers: its rows as a file."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from imports.exporting.lists import AnyAdmin, list_query, may_export
from imports.exporting.refusals import ExportRefused

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


def has_export_permission(model_admin: AnyAdmin, request: "HttpRequest") -> bool:
    """Say whether the action is offered: a method of every ModelAdmin, which may have its own."""
    return may_export(model_admin, request)


@admin.action(description="Export %(verbose_name_plural)s as a file…", permissions=["export"])
def export_rows(model_admin: AnyAdmin, request: "HttpRequest", rows: "QuerySet[Any]") -> "HttpResponse | None":
    """Ask as what to export the selected rows, or all that match."""
    from imports.admin.export_asking import ask_page
    from imports.admin.export_subject import Subject

    is_all = request.POST.get("select_across") == "1"
    selected = [] if is_all else request.POST.getlist(ACTION_CHECKBOX_NAME)
    subject = Subject(model=model_admin.opts.label_lower, query=list_query(request.GET), selected=selected)
    try:
        return ask_page(request, subject)
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
        return None
