"""The rows that were not taken, as a file to mend."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponseNotAllowed, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase

from imports.admin.stage_display import page_url
from imports.models import Import
from imports.selectors.imports import has_rejected
from imports.services.rejecting import rejected_file, rejected_name
from jobs.api import giving_out

TEXT, SHEET = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def rejected_view(request: HttpRequest, run: Import) -> HttpResponseBase:
    """Send the file; where there is no such row, say so."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    if not has_rejected(run):
        messages.info(request, "There are no rows to mend.")
        return HttpResponseRedirect(page_url(run))
    name, file = rejected_name(run), rejected_file(run)
    kind = SHEET if name.endswith(".xlsx") else TEXT
    answer = FileResponse if hasattr(file, "read") else StreamingHttpResponse
    return giving_out.download(answer(file, content_type=kind), name)
