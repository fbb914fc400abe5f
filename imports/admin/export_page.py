"""One export: its page, the part of it that is live, its file, and cancelling it."""

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from imports.exporting.cancelling import cancel
from imports.exporting.lists import ADD, VIEW
from imports.exporting.standing import Standing, standing_of
from imports.models import Export, Format
from jobs.api import JobNotCancellable, giving_out

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def may_look(request: "HttpRequest") -> bool:
    """Say whether a person has exports to look at: their own, or everybody's."""
    return request.user.has_perm(ADD) or request.user.has_perm(VIEW)


def seen_by(user: Any) -> "QuerySet[Export]":
    """Return the exports that a person may see: all of them, or their own."""
    rows = Export.objects.select_related("requested_by")
    return rows if user.has_perm(VIEW) else rows.filter(requested_by=user)


@require_safe
def export_page(request: "HttpRequest", export_id: int) -> TemplateResponse:
    """Show what came of an export, or how far it is."""
    export = _export(request, export_id)
    context = {
        **site.each_context(request),
        **_context(request, export),
        "title": export.what,
        "opts": Export._meta,
    }
    return TemplateResponse(request, "admin/imports/export/page.html", context)


@never_cache
@require_safe
def live_part(request: "HttpRequest", export_id: int) -> "HttpResponse":
    """Show the part that changes. Refused to whom is not signed in: the page inside the page would be the login's."""
    if not site.has_permission(request):
        raise PermissionDenied
    export = _export(request, export_id)
    return render(request, "admin/imports/export/live.html", _context(request, export))


@require_safe
def download(request: "HttpRequest", export_id: int) -> StreamingHttpResponse:
    """Give out the file, to whom may see the export."""
    export = _export(request, export_id)
    if not standing_of(export).is_ready:
        raise Http404("There is no such file, or not any more.")
    return giving_out.stored_file(export.path, export.file_name, _TYPES[Format(export.format)])


@require_POST
def cancel_view(request: "HttpRequest", export_id: int) -> HttpResponseRedirect:
    """Cancel one's own export; others' jobs are cancelled where jobs are."""
    export = _export(request, export_id)
    user: Any = request.user
    if export.requested_by_id != user.pk:
        raise PermissionDenied
    try:
        cancel(export, by=user)
    except JobNotCancellable:
        messages.warning(request, "It has ended already: there was nothing to cancel.")
    else:
        messages.success(request, f"Cancelled the export of {export.what}. No file was kept.")
    return HttpResponseRedirect(reverse("admin:imports_export_change", args=[export.pk]))


def _export(request: "HttpRequest", export_id: int) -> Export:
    if not may_look(request):
        raise PermissionDenied
    return get_object_or_404(seen_by(request.user), pk=export_id)


def _context(request: "HttpRequest", export: Export) -> dict[str, Any]:
    standing: Standing = standing_of(export)
    return {
        "export": export,
        "standing": standing,
        "job": standing.job,
        "is_own": export.requested_by_id == request.user.pk,
        "now": timezone.now(),
    }
