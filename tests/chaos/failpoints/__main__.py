"""The failpoints alone: `TIMES=20 SEED=7 python -m tests.chaos.failpoints`."""

import os
import sys

from tests.chaos.ending import end_in_order
from tests.chaos.failpoints.running import run
from tests.chaos.report import table, verdict


def main() -> int:
    """Run what the environment asks for, print the table and the verdict; 1 when a promise was broken."""
    end_in_order()
    times, seed = int(os.environ.get("TIMES") or 1), int(os.environ.get("SEED") or 0)
    rows = run(times, seed)
    sys.stdout.write(f"TIMES={times} SEED={seed}\n{table(rows)}\n{verdict(rows)}\n")
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
