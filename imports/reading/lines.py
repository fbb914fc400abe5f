"""The physical lines of a text file, each with what ends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TextIO

from imports.reading.encodings import errors_of
from imports.reading.exceptions import Unreadable
from imports.reading.limits import MAX_LINE_CHARS


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[Iterator[str]]:
    """Open the file for its lines: LF, CR and CRLF each end one, in any mixture."""
    with path.open(encoding=encoding, errors=errors_of(encoding), newline="") as text:
        yield lines(text)


def lines(text: TextIO) -> Iterator[str]:
    """Yield the lines, without NUL characters."""
    for line in iter(partial(_line, text), ""):
        yield line.replace("\0", "") if "\0" in line else line


def _line(text: TextIO) -> str:
    try:
        line = text.readline(MAX_LINE_CHARS)
    except UnicodeError as error:
        raise Unreadable(
            "The file's characters can't be read: choose another encoding, or save it as UTF-8."
        ) from error
    if len(line) >= MAX_LINE_CHARS:
        raise Unreadable(
            f"A line has more than {MAX_LINE_CHARS:,} characters: this is no table of text. Export it again as CSV."
        )
    return line
