"""The lock of a slate: keeps a child and its supervisor, and the threads of a child, from changing a line at once."""

import fcntl
import tempfile
import threading
import time
from contextlib import suppress

# How long the supervisor waits for a child to let go: it holds the lock for microseconds.
LOCK_TRIES, LOCK_PAUSE = 20, 0.001


class SlateLock:
    """The child holds it in a `with` block, any of its threads; the supervisor by `try_lock()` and `unlock()`."""

    def __init__(self) -> None:
        """Make it before the fork; both sides use it then."""
        # A lock of the system's, by process: one in memory would stay locked when its holder is killed.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # as long as the slate
        # The system's lock knows no threads.
        self._threads = threading.Lock()

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def __enter__(self) -> None:
        self._threads.acquire()
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX)
        except BaseException:
            self._threads.release()
            raise

    def __exit__(self, *error: object) -> None:
        try:
            self.unlock()
        finally:
            self._threads.release()

    def try_lock(self) -> bool:
        """Lock it as a process without threads; False when the other one froze while it held it."""
        for _ in range(LOCK_TRIES):
            with suppress(OSError):
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            time.sleep(LOCK_PAUSE)
        return False

    def unlock(self) -> None:
        """Let go of it."""
        fcntl.lockf(self._file, fcntl.LOCK_UN)
