"""The folder that an installation keeps its own files in."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def make_data_dir(path: Path) -> Path:
    """Return the folder, made when missing; raises ImproperlyConfigured where it can't be used."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(path, error.strerror) from None
    # With a key and a database of its own, an installation may well have a folder it only reads.
    needs_writing = not (os.environ.get("SECRET_KEY") and os.environ.get("DATABASE_URL"))
    if needs_writing and not os.access(path, os.W_OK | os.X_OK):
        raise _unusable(path, "Permission denied")
    return path.absolute()


def _unusable(path: Path, reason: str | None) -> ImproperlyConfigured:
    return ImproperlyConfigured(
        f"The data folder {path} can't be written ({reason}): set DATA_DIR to a folder that can."
    )
