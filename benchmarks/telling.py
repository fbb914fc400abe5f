"""Tells how far a run is, on the standard error: the standard output is for the table."""

import sys
import time

_BEGAN = time.monotonic()


def tell(what: str) -> None:
    """Write a line with the time since the start."""
    minutes, seconds = divmod(int(time.monotonic() - _BEGAN), 60)
    sys.stderr.write(f"{minutes:3}:{seconds:02}  {what}\n")
    sys.stderr.flush()
