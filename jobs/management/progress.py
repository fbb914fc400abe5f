"""How far a command is, on one line of the terminal that is written over; nothing where nobody looks."""

import sys
from typing import TextIO

_CLEAR_LINE = "\r\033[K"


class ProgressLine:
    """Shows progress on stderr when that is a terminal, so that what a command prints stays clean."""

    def __init__(self, stream: TextIO | None = None) -> None:
        """Write to a stream; to stderr unless another is given."""
        self._stream = stream or sys.stderr
        self._is_seen = self._stream.isatty()

    def show(self, done: int, total: int | None, what: str) -> None:
        """Show so many of so many; None where that is not known."""
        of = f" of {total:,}" if total is not None else ""
        self._write(f"{_CLEAR_LINE}{done:,}{of} · {what}")

    def clear(self) -> None:
        """Leave the line empty for what is printed next."""
        self._write(_CLEAR_LINE)

    def _write(self, text: str) -> None:
        if self._is_seen:
            self._stream.write(text)
            self._stream.flush()
