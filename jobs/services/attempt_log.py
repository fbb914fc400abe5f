"""The log of one attempt: what any logger says while its task runs, up to a size."""

import logging
from collections import deque
from collections.abc import Callable

from jobs.stored_text import storable

# One line of log; a data dump in a line would push out everything else.
MAX_LINE_LENGTH = 4_000

# Kept even where the rest of the project logs warnings only.
TASK_LOGGER = logging.getLogger("jobs.task")
TASK_LOGGER.setLevel(logging.INFO)


class LogLines:
    """Log lines up to a size in bytes; beyond it the earliest go, since the end tells what went wrong."""

    def __init__(self, max_bytes: int, hide: Callable[[str], str]) -> None:
        """Start empty; `hide` takes out of a line what nobody may see."""
        self._max_bytes = max_bytes
        self._hide = hide
        self._lines: deque[str] = deque()
        self._bytes = 0
        self._dropped = 0

    def add(self, line: str) -> None:
        """Append a line."""
        line = storable(self._hide(line), MAX_LINE_LENGTH)
        self._lines.append(line)
        self._bytes += len(line.encode()) + 1
        while self._bytes > self._max_bytes and len(self._lines) > 1:
            self._bytes -= len(self._lines.popleft().encode()) + 1
            self._dropped += 1

    def text(self) -> str:
        """Return the lines kept, after a note of how many were not."""
        lines = "\n".join(self._lines)
        return f"[{self._dropped:,} earlier lines left out]\n{lines}" if self._dropped else lines


class AttemptLog(logging.Handler):
    """Keeps what is logged for the attempt that the code which logs belongs to; `lines_here` returns that one's.

    One for all attempts of a process: one each would be asked about every line of all that run in its threads.
    """

    def __init__(self, lines_here: Callable[[], LogLines | None]) -> None:
        """Collect into what `lines_here` returns, if anything."""
        super().__init__(logging.INFO)
        self._lines_here = lines_here
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%H:%M:%S"))

    def emit(self, record: logging.LogRecord) -> None:
        """Take in a record; one that can't be formatted is reported as logging does, and fails nobody's task."""
        try:
            if (lines := self._lines_here()) is not None:
                lines.add(self.format(record))
        except Exception:  # noqa: BLE001  # the contract of logging.Handler.emit
            self.handleError(record)
