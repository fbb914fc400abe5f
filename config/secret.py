"""The installation's own secret key, for when SECRET_KEY is not in the environment."""

import os
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.core.management.utils import get_random_secret_key


def local_secret_key(path: Path) -> str:
    """Return the key kept at `path`, made at first use and readable by its owner only."""
    if not path.exists():
        # Written whole, then linked into place: of several that start at once one wins, and none reads half a key.
        with NamedTemporaryFile("w", dir=path.parent) as file:
            file.write(get_random_secret_key())
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    return path.read_text()
