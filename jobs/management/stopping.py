"""Requests to stop: Ctrl-C, SIGTERM, a closed terminal."""

import signal
from types import FrameType, TracebackType
from typing import Any, Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopRequests:
    """Counts requests to stop while it is entered, and passes none of them on."""

    def __init__(self) -> None:
        """Begin with none; the first one interrupts what runs, until `count_only` is called."""
        self.count = 0
        self._interrupts = True
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._note) for number in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def count_only(self) -> None:
        """From here on, only count: a loop looks at the number."""
        self._interrupts = False

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        if self._interrupts:
            # Only once, or a second one would interrupt the clean-up after the first.
            self._interrupts = False
            raise KeyboardInterrupt
