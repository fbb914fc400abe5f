"""Clear temporary files: what killed processes left half written in the media folder, and what settings name."""

import glob
import logging
import os
import re
import stat
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

logger = logging.getLogger(__name__)

# Longer than anything takes to be written, in seconds.
OLD = 24 * 3600
# What stored files are written as before they get their names: a dot, a UUID, and this ending.
_PART = re.compile(r"\.[0-9a-f]{32}\.part")


@dataclass(kw_only=True)
class Cleared:
    """What was found: removed, in bytes, too; too young; and what could not be removed, for which the log says why."""

    removed: int = 0
    bytes: int = 0
    kept: int = 0
    failed: int = 0


def clear() -> dict[str, int]:
    """Delete temporary files that are a day old; returns what was done in numbers. Raises ImproperlyConfigured."""
    patterns = [_checked(pattern) for pattern in settings.TEMPORARY_FILES]
    cleared = Cleared()
    for path in {*_parts(settings.MEDIA_ROOT), *_named(patterns)}:
        _clear(path, cleared)
    return asdict(cleared)


def _parts(folder: str) -> Iterator[str]:
    return (path for path in _files_below(folder) if _PART.fullmatch(Path(path).name))


def _named(patterns: Iterable[str]) -> Iterator[str]:
    for pattern in patterns:
        for path in glob.iglob(pattern, recursive=True):  # noqa: PTH207  # a whole pattern, wherever it begins
            # A link is not followed: what it leads to is nobody's temporary file.
            yield from _files_below(path) if Path(path).is_dir() else [path]


def _files_below(folder: str) -> Iterator[str]:
    for place, _, names in os.walk(folder):
        yield from (os.path.join(place, name) for name in names)  # noqa: PTH118  # twice as fast over a million


def _clear(path: str, cleared: Cleared) -> None:
    try:
        found = os.lstat(path)
        if not stat.S_ISREG(found.st_mode):
            return
        if found.st_mtime > time.time() - OLD:
            cleared.kept += 1
            return
        Path(path).unlink()
    except FileNotFoundError:
        # Whoever wrote it was quicker.
        return
    except OSError as error:
        logger.warning("%s could not be removed: %s", path, error.strerror)
        cleared.failed += 1
        return
    cleared.removed += 1
    cleared.bytes += found.st_size


def _checked(pattern: str) -> str:
    """Return a pattern that names only what can be meant; raises ImproperlyConfigured."""
    if not Path(pattern).is_absolute():
        raise _refused(pattern, "is not a whole path: begin it with /")
    fixed = _fixed_part(pattern).resolve()
    for name in ("BASE_DIR", "DATA_DIR", "MEDIA_ROOT", "STATIC_ROOT"):
        if Path(getattr(settings, name)).resolve().is_relative_to(fixed):
            raise _refused(pattern, f"could take what is in {name}: name a folder further down")
    return pattern


def _fixed_part(pattern: str) -> Path:
    """Return the part of a pattern before its first wildcard."""
    fixed = Path(Path(pattern).anchor)
    for part in Path(pattern).parts[1:]:
        if glob.has_magic(part):
            break
        fixed /= part
    return fixed


def _refused(pattern: str, why: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"TEMPORARY_FILES names {pattern!r}, which {why}. Nothing was removed.")
