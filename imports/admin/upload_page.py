"""The page that takes a file in: the first step."""

from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from imports.admin.permissions import need_write, offered_targets
from imports.admin.stage_display import page_url, steps
from imports.admin.upload_form import UploadForm
from imports.exceptions import FileRefused
from imports.models import Import
from imports.services.uploading import upload
from imports.targets.registry import TARGETS

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NOTHING_TO_IMPORT = (
    "To import, you need to be allowed to add and to change what the file has: carriers, leads, customers or products."
)


def upload_page(request: HttpRequest) -> HttpResponse:
    """Show the form; on POST take the file in and go to its page."""
    if not (targets := offered_targets(request.user)):
        raise PermissionDenied(NOTHING_TO_IMPORT)
    if request.method != "POST":
        initial = {"request_key": uuid4(), "target": request.GET.get("target", "")}
        return _page(request, UploadForm(targets, initial=initial))
    if target := TARGETS.get(request.POST.get("target", "")):
        need_write(request.user, target)
    form = UploadForm(targets, request.POST, request.FILES)
    run = _uploaded(form, by=request.user) if form.is_valid() else None  # type: ignore[arg-type]  # staff only
    return HttpResponseRedirect(page_url(run)) if run else _page(request, form)


def _uploaded(form: UploadForm, *, by: "User") -> Import | None:
    data = form.cleaned_data
    try:
        return upload(data["file"], TARGETS[data["target"]], by=by, request_key=data["request_key"])
    except FileRefused as refusal:
        form.add_error("file", str(refusal))
        return None


def _page(request: HttpRequest, form: UploadForm) -> HttpResponse:
    context = {
        **site.each_context(request),
        "title": "Import a file",
        "opts": Import._meta,
        "has_view_permission": True,
        "form": form,
        "errors": form.errors,
        "steps": list(steps(None)),
    }
    return TemplateResponse(request, "admin/imports/import/upload.html", context)
