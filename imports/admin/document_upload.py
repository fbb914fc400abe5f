"""The page that takes documents in."""

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html

from imports.admin.document_card import subject_url
from imports.admin.document_form import DocumentUploadForm
from imports.exceptions import DocumentRefused
from imports.models import Document, DocumentKind
from imports.selectors.documents import ADD, find_subject
from imports.services.uploading_documents import Taken, Wish, upload_documents

if TYPE_CHECKING:
    from django.contrib.auth.models import User

LIST = "admin:imports_document_changelist"


def upload_page(request: HttpRequest) -> HttpResponse:
    """Show the form; on POST take the files in and go back to what they are about."""
    if not request.user.has_perm(ADD):
        raise PermissionDenied
    about = _about(request)
    if request.method != "POST":
        return _page(request, about, DocumentUploadForm(initial={"request_key": uuid4()}))
    form = DocumentUploadForm(request.POST, request.FILES)
    taken = _taken(form, about, request.user) if form.is_valid() else None  # type: ignore[arg-type]  # staff only
    if taken is None:
        return _page(request, about, form)
    _tell(request, taken)
    return HttpResponseRedirect(_back(about))


def _about(request: HttpRequest) -> Model | None:
    """Return what the documents are about; raises Http404 rather than losing it."""
    if not (named := request.GET.get("about", "")):
        return None
    label, _, key = named.partition(":")
    about = find_subject(label, key, request.user)
    if about is None:
        raise Http404("There is no such thing that documents could be about.")
    return about


def _taken(form: DocumentUploadForm, about: Model | None, by: "User") -> Taken | None:
    given = form.cleaned_data
    wish = Wish(kind=DocumentKind(given["kind"]), about=about, request_key=given["request_key"], title=given["title"])
    try:
        return upload_documents(given["chosen"], wish, by=by)
    except DocumentRefused as refusal:
        form.add_error("chosen", f"{refusal} None of the files was taken in.")
        return None


def _tell(request: HttpRequest, taken: Taken) -> None:
    if count := len(taken.new):
        what = "The document is" if count == 1 else f"{count} documents are"
        messages.success(request, f"{what} uploaded and being checked. Nothing more is needed from you.")
    for document in taken.known:
        messages.info(request, _known(document))


def _known(document: Document) -> str:
    who = document.uploaded_by or "somebody who is gone"
    url = reverse("admin:imports_document_change", args=[document.pk])
    when = date_format(document.uploaded_at, "j M Y")
    return format_html(
        'This file is here already: <a href="{}">{}</a>, uploaded by {} on {}.', url, document, who, when
    )


def _back(about: Model | None) -> str:
    return (subject_url(about) if about else "") or reverse(LIST)


def _page(request: HttpRequest, about: Model | None, form: DocumentUploadForm) -> HttpResponse:
    context: dict[str, Any] = {
        **site.each_context(request),
        "title": f"Upload documents about {about}" if about else "Upload documents",
        "opts": Document._meta,
        "about": about,
        "form": form,
        "back_url": _back(about),
        "has_view_permission": request.user.has_perm("imports.view_document"),
    }
    return TemplateResponse(request, "admin/imports/document/upload.html", context)
