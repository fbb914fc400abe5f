"""Many files in one, which goes out while it is made."""

from collections.abc import Iterable, Iterator
from io import RawIOBase
from typing import cast
from zipfile import ZIP_STORED, ZipFile


def zipped(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """Yield a ZIP of named files, one after the other; PDFs don't get smaller by packing."""
    stream = _Taken()
    with ZipFile(cast("RawIOBase", stream), "w", ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(name, content)
            yield stream.take()
    yield stream.take()


class _Taken:
    """A file that keeps what is written until it is taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: what is written is here."""

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)
