"""The first and the last lines of a file, as text."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from imports.reading.encodings import encoding_of, errors_of
from imports.reading.limits import HEAD_BYTES, TAIL_BYTES

# A character of UTF-32; the tail begins at a whole one.
_WIDEST = 4
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Sample:
    """The lines at a file's beginning, and those at its end where it has more."""

    encoding: str
    head: list[str]
    # Empty where the head is all of the file.
    tail: list[str]


def sample_of(path: Path, encoding: str = "") -> Sample:
    """Read the beginning and the end of a file, whatever its size."""
    head, tail = _bytes(path)
    encoding = encoding or encoding_of(head, tail)
    lines = _lines(head, encoding)
    if not tail:
        return Sample(encoding, lines, [])
    # Both are cut somewhere within a line.
    return Sample(encoding, lines[:-1] or lines, _lines(tail, _unmarked(encoding, head))[1:])


def _bytes(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        size = file.seek(0, io.SEEK_END)
        if size <= HEAD_BYTES:
            return head, b""
        start = max(HEAD_BYTES, size - TAIL_BYTES)
        file.seek(start - start % _WIDEST)
        return head, file.read(TAIL_BYTES + _WIDEST)


def _lines(data: bytes, encoding: str) -> list[str]:
    text = data.decode(encoding, errors_of(encoding)).removeprefix(_MARK)
    return list(io.StringIO(text.replace("\0", ""), newline=""))


def _unmarked(encoding: str, head: bytes) -> str:
    """The encoding without its byte order mark, which stands in the head only."""
    if encoding not in ("utf-16", "utf-32"):
        return encoding
    return f"{encoding}-{'le' if head[0] == 0xFF else 'be'}"


def line_ending_of(lines: Sequence[str]) -> str:
    """Return what ends most lines."""
    endings = [line[len(line.rstrip("\r\n")) :] for line in lines]
    return max(("\n", "\r\n", "\r"), key=endings.count)
