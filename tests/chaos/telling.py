"""Tell how a run goes on, for whoever watches it."""

import sys

from tests.chaos.report import Row
from tests.chaos.running import Trial


def tell(trial: Trial) -> Trial:
    """Say that a trial is over, and return it."""
    sys.stdout.write(f"{trial.fault}: {trial.jobs:,} jobs, ended after {trial.seconds:.1f} s\n")
    sys.stdout.flush()
    return trial


def tell_kills(rows: list[Row]) -> list[Row]:
    """Say that the failpoints are over, and return their rows."""
    if rows:
        kills, seconds = sum(row.hits for row in rows if row.seconds), sum(row.seconds for row in rows)
        sys.stdout.write(f"failpoints: {kills:,} kills, {seconds:.1f} s of all processes\n")
        sys.stdout.flush()
    return rows
