"""Files under names that come from their content."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage


def store_once(name: str, content: bytes) -> None:
    """Store a file, unless there is one of its name: of one content there is one file, however many do this at once."""
    if default_storage.exists(name):
        return
    stored = default_storage.save(name, ContentFile(content))
    if stored != name:
        # Somebody was quicker, with the same bytes.
        default_storage.delete(stored)
