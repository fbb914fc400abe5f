"""Give out what a document is shown by: never the bytes that came in as what they say they are."""

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from imports.models import Document, DocumentState, Rendition
from imports.pictures.kinds import KINDS
from imports.selectors.documents import VIEW, visible_to
from jobs.api import giving_out

if TYPE_CHECKING:
    from django.http import HttpRequest

# Seconds that a browser keeps a small picture: a list is looked at again and again.
PICTURE_KEPT = 3600


@require_safe
def picture_view(request: "HttpRequest", document_id: int, width: int) -> FileResponse:
    """Show a small picture, which we wrote ourselves."""
    document = seen_document(request, document_id)
    rendition = get_object_or_404(Rendition, document=document, wanted=width)
    response = FileResponse(_stored(rendition.path), content_type="image/webp")
    return giving_out.picture(response, PICTURE_KEPT)


@require_safe
def file_view(request: "HttpRequest", document_id: int) -> FileResponse:
    """Download a document: of a picture the copy that was written anew, a PDF as it came; neither opens in the page."""
    document = seen_document(request, document_id)
    if document.state != DocumentState.READY:
        raise Http404("It was not checked yet, or was refused.")
    kind = KINDS[document.copy_type or document.content_type]
    response = FileResponse(_stored(document.copy_path or document.path), content_type=kind.content_type)
    return giving_out.download(response, f"{document.title}{kind.ending}")


def seen_document(request: "HttpRequest", document_id: int) -> Document:
    """Return a document that this person may see; raises PermissionDenied, Http404."""
    if not request.user.has_perm(VIEW):
        raise PermissionDenied
    return get_object_or_404(visible_to(request.user), pk=document_id)


def _stored(path: str) -> "object":
    if not default_storage.exists(path):
        raise Http404("The file is no longer stored.")
    return default_storage.open(path)
