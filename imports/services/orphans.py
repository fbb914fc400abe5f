"""Files that no row names: what stayed when a process died between the two."""

from collections.abc import Callable
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

# Longer than any upload or job takes.
ORPHAN_AGE = timedelta(days=1)


def remove_orphans(folder: str, named: Callable[[], set[str]]) -> int:
    """Delete the files of a folder that are a day old and that `named` does not return; returns how many."""
    try:
        _, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    stored = {f"{folder}/{name}" for name in names}
    # Asked after the listing: what is stored later has a row later.
    orphans = stored - named()
    before = timezone.now() - ORPHAN_AGE
    old = [path for path in orphans if default_storage.get_modified_time(path) < before]
    for path in old:
        default_storage.delete(path)
    return len(old)
