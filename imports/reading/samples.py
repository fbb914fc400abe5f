"""The first and the last lines of a file, as text."""

import io
import re
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
    """The lines at a file's beginning, and those at its end where it has more, without NUL characters."""

    # Whether there are enough NULs and the like that it can't be text.
    binary: bool

    encoding: str
    head: list[str]
    # Empty where the head is all of the file.
    tail: list[str]


def sample_of(path: Path, encoding: str = "") -> Sample:
    """Read the beginning and the end of a file, whatever its size."""
    head, tail = _bytes(path)
    encoding = encoding or encoding_of(head, tail)
    text = _text(head, encoding)
    binary, lines = _is_binary(text), _lines(text)
    if not tail:
        return Sample(binary, encoding, lines, [])
    # Both are cut somewhere within a line.
    return Sample(binary, encoding, lines[:-1] or lines, _lines(_text(tail, _unmarked(encoding, head)))[1:])


def _bytes(path: Path) -> tuple[bytes, bytes]:
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        size = file.seek(0, io.SEEK_END)
        if size <= HEAD_BYTES:
            return head, b""
        start = max(HEAD_BYTES, size - TAIL_BYTES)
        file.seek(start - start % _WIDEST)
        return head, file.read(TAIL_BYTES + _WIDEST)


def _text(data: bytes, encoding: str) -> str:
    return data.decode(encoding, errors_of(encoding)).removeprefix(_MARK)


def _lines(text: str) -> list[str]:
    return list(io.StringIO(text.replace("\0", ""), newline=""))


# Characters that text does not have. It does have tabs, and separators of units, records and pages.
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x7f]")
_FEW, _SHARE = 16, 0.02


def _is_binary(text: str) -> bool:
    controls = len(_CONTROLS.findall(text))
    return controls > _FEW and controls > _SHARE * len(text)


def _unmarked(encoding: str, head: bytes) -> str:
    """Return the encoding without its byte order mark, which stands in the head only."""
    if encoding not in ("utf-16", "utf-32"):
        return encoding
    return f"{encoding}-{'le' if head[0] == 0xFF else 'be'}"


def line_ending_of(lines: Sequence[str]) -> str:
    """Return what ends most lines."""
    endings = [line[len(line.rstrip("\r\n")) :] for line in lines]
    return max(("\n", "\r\n", "\r"), key=endings.count)
