"""How quick the admin's pages are with a million jobs, and how soon all dead letters are retried.

    python -m benchmarks.admin [--jobs N] [--rounds N] [--json FILE] [--write]

On a PostgreSQL whose commits reach the disk, a Redis and a gunicorn of its own, which are gone afterwards. The exit
code is 1 when a goal was missed.
"""

import signal
import sys

from benchmarks.admin.running import run


def main() -> int:
    """Run; return the exit code."""
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        return run()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped; nothing was written.\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
