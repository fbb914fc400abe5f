"""Stored files: under its name a file is always whole, whatever dies while it is written."""

import os
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.storage import FileSystemStorage

# What was being written when a process died keeps this ending. Nothing refers to it: it only takes space, and
# whatever is older than any upload takes, say a day, may be removed.
PART = ".part"


class WholeFileStorage(FileSystemStorage):
    """Files on disk, each written under a name of its own beside its place and linked there when it is complete."""

    def _save(self, name: str, content: Any) -> str:
        part = str(Path(name).with_name(f".{uuid4().hex}{PART}"))
        try:
            super()._save(part, content)  # type: ignore[misc]  # the stubs leave it out
            _sync(self.path(part))
            return self._link(part, name)
        finally:
            self.delete(part)

    def _link(self, part: str, name: str) -> str:
        """Give a complete file its name, or the next that is free; returns the name."""
        while True:
            try:
                # Unlike a rename, a link never takes the place of another file.
                Path(self.path(name)).hardlink_to(self.path(part))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                _sync(str(Path(self.path(name)).parent))
                return name


def _sync(path: str) -> None:
    """Have a file's content, or a folder's names, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
