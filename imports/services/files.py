"""The uploaded file: where it is kept, and a copy of it on this machine's disk to read."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage

from imports.exceptions import FileGone
from imports.models import Import

FOLDER = "imports/files"


def keep(file: "File[bytes]", ending: str) -> str:
    """Store a file under a name of our own, which owes nothing to the person's; returns it."""
    return default_storage.save(f"{FOLDER}/{uuid4().hex}{ending}", file)


def remove(path: str) -> None:
    """Delete a stored file, if it is there."""
    default_storage.delete(path)


@contextmanager
def on_disk(run: Import) -> Iterator[Path]:
    """Lend the file as one on this machine's disk; raises FileGone."""
    if not run.path or not default_storage.exists(run.path):
        raise FileGone(f"{run.file_name} is no longer stored: upload it again.")
    try:
        yield Path(default_storage.path(run.path))
    except NotImplementedError:
        # A storage elsewhere has no paths.
        with NamedTemporaryFile(suffix=Path(run.path).suffix) as copy, default_storage.open(run.path) as stored:
            shutil.copyfileobj(stored, copy)
            copy.flush()
            yield Path(copy.name)
