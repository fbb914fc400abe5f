"""Lines of several processes on one terminal, each with its label."""

import os
from collections.abc import Mapping
from contextlib import suppress
from io import TextIOBase
from typing import TextIO

_COLOURS = (36, 32, 33, 35, 34, 96, 92, 93, 95, 94)
_LABEL_WIDTH = 9


class LabelledOutput:
    """Writes whole lines as `label | text`; in colour when a person is looking at a terminal."""

    def __init__(self, stream: TextIO | TextIOBase, environ: Mapping[str, str] = os.environ) -> None:
        """Write to `stream`; NO_COLOR (no-color.org) and TERM=dumb are respected."""
        self._stream = stream
        self._colour = stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"
        self._seen: dict[str, int] = {}

    def line(self, label: str, text: str) -> None:
        """Write one line under a label."""
        self._write(f"{self._paint(label)} {text}\n")

    def block(self, text: str) -> None:
        """Write lines without a label, at once."""
        self._write(f"\n{text}\n\n")

    def strong(self, text: str) -> str:
        """Return the text so that it stands out, where colour is used."""
        return f"\033[1m{text}\033[0m" if self._colour else text

    def _paint(self, label: str) -> str:
        head = f"{label:<{_LABEL_WIDTH}}|"
        if not self._colour:
            return head
        number = self._seen.setdefault(label, len(self._seen))
        return f"\033[{_COLOURS[number % len(_COLOURS)]}m{head}\033[0m"

    def _write(self, text: str) -> None:
        # Whoever read it may have gone, as in `make run | head`; the processes go on.
        with suppress(BrokenPipeError):
            self._stream.write(text)
            self._stream.flush()
