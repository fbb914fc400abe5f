"""How long one step of a tick may take: the clock has other things to do, too."""

import time

# What is left over waits for the next tick, in seconds.
SECONDS_A_STEP = 1.0


class Budget:
    """A stretch of time that begins now."""

    def __init__(self, seconds: float = SECONDS_A_STEP) -> None:
        """Start the stretch."""
        self._ends_at = time.monotonic() + seconds

    def is_spent(self) -> bool:
        """Say whether it is time to stop."""
        return time.monotonic() >= self._ends_at
