"""How long a piece of work may take, and how long it rests: others have things to do, too."""

import time

# One step of the clock's tick; what is left over waits for the next, in seconds.
SECONDS_A_STEP = 1.0


class Budget:
    """A stretch of time that begins now."""

    def __init__(self, seconds: float | None) -> None:
        """Start the stretch; None is without end."""
        self._ends_at = None if seconds is None else time.monotonic() + seconds

    def is_spent(self) -> bool:
        """Say whether it is time to stop."""
        return self._ends_at is not None and time.monotonic() >= self._ends_at


def a_step() -> Budget:
    """Begin the stretch that one step of the clock's tick has."""
    return Budget(SECONDS_A_STEP)


def pause_after(worked: float, share: float) -> float:
    """Return how long to rest after so many seconds of work, for work to be this share (0 to 1) of the time."""
    return worked * (1 - share) / share
