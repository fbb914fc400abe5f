"""Make a document's small picture of one width; done twice, there is one."""

from django.db import transaction

from imports.models import Document, Rendition
from imports.pictures.asking import Found, render
from imports.services.document_files import original_of, remove, rendition_path
from jobs.api import store_once


def render_document(document: Document, width: int) -> dict[str, int]:
    """Store a picture and note it; returns its size in bytes. Raises PictureRefused, CheckBroken, FileGone."""
    with original_of(document) as file:
        made = render(file, width)
    path = rendition_path(document, width)
    store_once(path, made.body)
    if not _noted(document, width, path, made):
        # Deleted meanwhile: nobody else knows of the file.
        remove([path])
    return {"bytes": len(made.body)}


def _noted(document: Document, width: int, path: str, made: Found) -> bool:
    """Note a picture; False if its document is gone. The lock keeps a deletion out until this is written."""
    with transaction.atomic():
        if Document.objects.select_for_update().filter(pk=document.pk).first() is None:
            return False
        fields = {"path": path, "size": len(made.body), "width": made.width, "height": made.height}
        Rendition.objects.get_or_create(document=document, wanted=width, defaults=fields)
        return True
