"""Compares Waybill with its peers, side by side on this machine.

    python -m benchmarks [--quick] [--only NAME ...] [--json FILE] [--write]

Starts a PostgreSQL whose commits reach the disk and a Redis, installs each peer into an environment of its own,
lets all take turns, and prints medians. Leaves nothing running, however it ends.
"""

import os
import signal
import sys
from pathlib import Path

from benchmarks.guarding import FOLDER, adopt_orphans, clean_up, guarded


def main() -> int:
    """Run under a guard; return the exit code."""
    if FOLDER not in os.environ:
        return guarded([sys.executable, "-m", "benchmarks", *sys.argv[1:]])
    from benchmarks.running import run

    adopt_orphans()
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        return run(sys.argv[1:])
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; nothing was written.\n")
        return 130
    finally:
        # The guard does it, too, unless it was killed.
        clean_up(Path(os.environ[FOLDER]))


if __name__ == "__main__":
    sys.exit(main())
