"""Find out what an uploaded document is, in a process of its own, and say so."""

from typing import Any

from django.db import transaction

from imports.exceptions import FileGone
from imports.models import Document, DocumentState
from imports.models.document import WIDTHS
from imports.pictures.asking import Found, examine
from imports.pictures.exceptions import PictureRefused
from imports.services.document_files import copy_path, original_of, remove
from imports.tasks_renditions import make_rendition
from jobs.api import enqueue_many, store_once


def check(document: Document) -> dict[str, str]:
    """Decide whether a document is shown, and enqueue what is shown of it; returns the state. Raises CheckBroken."""
    if document.state != DocumentState.CHECKING:
        return {"state": document.state}
    try:
        with original_of(document) as file:
            found = examine(file)
    except (PictureRefused, FileGone) as refusal:
        _decide(document, DocumentState.REFUSED, problem=str(refusal))
        return {"state": DocumentState.REFUSED, "problem": str(refusal)}
    _accept(document, found)
    return {"state": DocumentState.READY}


def _accept(document: Document, found: Found) -> None:
    facts: dict[str, Any] = {
        "content_type": found.content_type,
        "width": found.width,
        "height": found.height,
        "pages": found.pages,
    }
    if not found.copy_type:
        _decide(document, DocumentState.READY, **facts)
        return
    path = copy_path(document, found.copy_type)
    store_once(path, found.body)
    with transaction.atomic():
        if _decide(document, DocumentState.READY, copy_path=path, copy_type=found.copy_type, **facts):
            _have_rendered(document)
    if not Document.objects.filter(pk=document.pk).exists():
        # Deleted meanwhile: nobody else knows of the file.
        remove([path])


def _decide(document: Document, state: DocumentState, **changes: Any) -> bool:
    rows = Document.objects.filter(pk=document.pk, state=DocumentState.CHECKING)
    return bool(rows.update(state=state, **changes))


def _have_rendered(document: Document) -> None:
    task = make_rendition.using(subject=document)
    list(enqueue_many([task.prepare(document_id=document.pk, width=width) for width in WIDTHS]))
