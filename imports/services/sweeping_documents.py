"""Remove files that no document and no enclosure names: of what was taken off, or stayed when a process died."""

from billing.services import enclosing
from imports.models import Document, Rendition
from imports.services.document_files import FOLDER
from imports.services.orphans import remove_orphans


def sweep() -> dict[str, int]:
    """Remove files that are a day old and belong to nothing; returns how many there were."""
    documents = remove_orphans(FOLDER, _named)
    return {"removed": documents + remove_orphans(enclosing.FOLDER, enclosing.named_files)}


def _named() -> set[str]:
    documents = Document.objects.values_list("path", "copy_path")
    named = {path for paths in documents.iterator() for path in paths}
    return named | set(Rendition.objects.values_list("path", flat=True).iterator())
