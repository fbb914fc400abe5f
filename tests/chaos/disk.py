"""A small disk of its own for the database, so that it can be filled."""

import errno
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BALLAST = "ballast"
# What is written at once, in bytes.
_BLOCK = bytes(64 * 1024)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Yield a folder on a disk of that size; an ordinary one where mounting is not permitted."""
    folder.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)]
    try:
        subprocess.run(mount, stderr=subprocess.DEVNULL, check=False)
        yield folder
    finally:
        if folder.is_mount():
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(ballast: Path) -> None:
    """Write a file until the disk has no room left."""
    try:
        with ballast.open("wb", buffering=0) as file:
            while file.write(_BLOCK):
                pass
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
