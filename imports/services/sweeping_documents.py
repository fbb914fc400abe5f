"""Remove files that no document names: what stayed when a process died between the two."""

from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from imports.models import Document, Rendition
from imports.services.document_files import FOLDER, remove

# Longer than any upload or job takes.
ORPHAN_AGE = timedelta(days=1)


def sweep() -> dict[str, int]:
    """Remove files that are a day old and belong to nothing; returns how many there were."""
    # Listed first: what is stored later has a row later.
    orphans = _stored() - _named()
    before = timezone.now() - ORPHAN_AGE
    old = [path for path in orphans if default_storage.get_modified_time(path) < before]
    remove(old)
    return {"removed": len(old)}


def _stored() -> set[str]:
    if not default_storage.exists(FOLDER):
        return set()
    return {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}


def _named() -> set[str]:
    documents = Document.objects.values_list("path", "copy_path")
    named = {path for paths in documents.iterator() for path in paths}
    return named | set(Rendition.objects.values_list("path", flat=True).iterator())
