"""Archive: write rows to the export folder before they are deleted."""

import gzip
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone

from jobs.conf import conf
from jobs.exceptions import ArchiveUnavailable
from jobs.json_lines import json_lines

# What is written may hold personal data.
FOLDER_MODE, FILE_MODE = 0o700, 0o600


class Archive:
    """The file of one pruning run, begun with its first rows.

    A file each run: what a crash leaves half written is the end of a file, and nothing comes after it. Each batch is
    a gzip stream of its own; one after the other they are one file to every reader of gzip.
    """

    def __init__(self, folder: Path) -> None:
        """Write into a folder, which is made when it is missing."""
        self._folder = folder
        self._file: BinaryIO | None = None

    def add(self, records: Iterable[dict[str, Any]]) -> None:
        """Append rows, on the disk when this returns; raises ArchiveUnavailable, and then none of them is there."""
        batch = gzip.compress("".join(json_lines(records)).encode())
        try:
            self._file = self._file or self._begin()
            _append(self._file, batch)
        except OSError as error:
            raise ArchiveUnavailable(
                f"Nothing more is deleted, for it can't be written to {self._folder} first ({error.strerror}): "
                "make room there and let it be written, or correct JOBS_EXPORT_DIR."
            ) from error

    def close(self) -> None:
        """Close the file; all that was added is on the disk already."""
        if self._file:
            self._file.close()

    def _begin(self) -> BinaryIO:
        self._folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        # By time, and never the same for two who prune at once.
        path = self._folder / f"jobs-{timezone.now():%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}.jsonl.gz"
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, FILE_MODE), "wb")
        _sync_names(self._folder)
        return file


def archive_in_force() -> Archive | None:
    """Return an archive in the folder that settings name; None when they name none."""
    return Archive(Path(folder)) if (folder := conf().export_dir) else None


def _append(file: BinaryIO, batch: bytes) -> None:
    end = os.fstat(file.fileno()).st_size
    try:
        file.write(batch)
        file.flush()
        os.fsync(file.fileno())
    except OSError:
        # Half a batch would make all that follows it unreadable.
        os.ftruncate(file.fileno(), end)
        raise


def _sync_names(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
