"""The files of documents: all in one folder, under names that come from the document and its content."""

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage

from imports.exceptions import FileGone
from imports.models import Document
from imports.models.document import WIDTHS
from imports.pictures.kinds import JPEG, KINDS, PNG

FOLDER = "imports/documents"


def original_path(key: UUID) -> str:
    """Return where what came in is kept. The name has no ending: nothing is to take it for what it says it is."""
    return f"{FOLDER}/{key.hex}"


def copy_path(document: Document, content_type: str) -> str:
    """Return where the clean copy of a picture is kept."""
    return f"{FOLDER}/{document.key.hex}-{document.sha256}{KINDS[content_type].ending}"


def rendition_path(document: Document, width: int) -> str:
    """Return where a small picture is kept."""
    return f"{FOLDER}/{document.key.hex}-{document.sha256}-{width}.webp"


def paths_of(document: Document) -> list[str]:
    """Return every place where a file of a document can be, noted or not."""
    copies = [copy_path(document, kind.content_type) for kind in (JPEG, PNG)]
    return [document.path, *copies, *(rendition_path(document, width) for width in WIDTHS)]


def store_original(path: str, file: "File[bytes]") -> None:
    """Store what came in."""
    default_storage.save(path, file)


def remove(paths: list[str]) -> None:
    """Delete stored files, those that are there."""
    for path in paths:
        default_storage.delete(path)


@contextmanager
def original_of(document: Document) -> Iterator[IO[bytes]]:
    """Lend what came in as a file that another process can read; raises FileGone."""
    if not default_storage.exists(document.path):
        raise FileGone(f"{document.file_name} is no longer stored: upload it again.")
    with default_storage.open(document.path) as stored, TemporaryFile() as copy:
        for chunk in stored.chunks():
            copy.write(chunk)
        copy.flush()
        yield copy
