"""The page that asks before a document is put with its invoice, and the act."""

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.admin import site
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from billing.services.enclosing import ENCLOSE, EnclosureRefused
from imports.admin.document_card import card_of, subject_url
from imports.admin.document_serving import seen_document
from imports.exceptions import DocumentChanged, FileGone
from imports.services.enclosing_documents import can_be_enclosed, enclose_document

if TYPE_CHECKING:
    from imports.models import Document


def enclose_view(request: HttpRequest, document_id: int) -> HttpResponse:
    """Ask how a document goes with its invoice; on POST, put it there and return to the invoice."""
    document = seen_document(request, document_id)
    if not request.user.has_perm(ENCLOSE):
        raise PermissionDenied
    if document.subject is None or not can_be_enclosed(document):
        raise Http404("It is not about an invoice, or was not found good.")
    if request.method != "POST":
        return _confirmation(request, document)
    _enclose(request, document)
    return HttpResponseRedirect(subject_url(document.subject))


def _enclose(request: HttpRequest, document: "Document") -> None:
    is_mailed = "is_mailed" in request.POST
    try:
        is_new = enclose_document(document, is_mailed=is_mailed, by=request.user)  # type: ignore[arg-type]  # staff only
    except (DocumentChanged, FileGone, EnclosureRefused) as refusal:
        messages.error(request, str(refusal))
        return
    if is_new:
        along = ", and goes with its e-mails" if is_mailed else ""
        told = f"“{document}” is on {document.subject}{along}. The customer gets it as shown below."
        messages.success(request, told)
    else:
        messages.info(request, f"“{document}” is on {document.subject} already.")


def _confirmation(request: HttpRequest, document: "Document") -> HttpResponse:
    invoice = document.subject
    context = {
        **site.each_context(request),
        "title": f"Put “{document}” on {invoice}?",
        "opts": document._meta,
        "card": card_of(document, request),
        "invoice": invoice,
        "back_url": subject_url(invoice) if invoice else "",
    }
    return TemplateResponse(request, "admin/imports/document/enclose.html", context)
