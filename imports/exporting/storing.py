"""The files of exports: each under a name that nobody guesses, and that says which export and attempt made it."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile, gettempdir
from typing import IO

from django.core.files.base import File
from django.core.files.storage import default_storage

from billing.services.token_files import Stored, files_in
from imports.models import Export

FOLDER = "imports/exports"
_SCRATCH = "waybill-export-"
# Longer than any attempt may run: what is older belongs to a process that was killed. In seconds.
_SCRATCH_AGE = 2 * 3600


def store(export: Export, attempt: int, file: IO[bytes]) -> str:
    """Store a whole file under the name of this attempt; returns it."""
    file.seek(0)
    return default_storage.save(f"{FOLDER}/{export.token.hex}-{attempt}.{export.format}", File(file))


def remove(path: str) -> None:
    """Delete a stored file, if it is there."""
    if path:
        default_storage.delete(path)


def stored_files() -> Iterator[Stored]:
    """Yield all files that there are, and what was being written when a process died."""
    return files_in(FOLDER)


@contextmanager
def scratch() -> Iterator[tuple[IO[bytes], str]]:
    """Lend a file without a name, of which a killed process leaves nothing, and a folder for the parts of one."""
    _clear_scratch()
    with TemporaryFile() as file, TemporaryDirectory(prefix=_SCRATCH) as folder:
        yield file, folder


def _clear_scratch() -> None:
    """Delete what killed processes left on this machine's disk."""
    for folder in Path(gettempdir()).glob(f"{_SCRATCH}*"):
        try:
            is_left = folder.stat().st_mtime < time.time() - _SCRATCH_AGE
        except FileNotFoundError:
            continue
        if is_left:
            shutil.rmtree(folder, ignore_errors=True)
