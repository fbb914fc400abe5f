"""Tell how a run goes on, for whoever watches it."""

import sys

from tests.chaos.running import Trial


def tell(trial: Trial) -> Trial:
    """Say that a trial is over, and return it."""
    sys.stdout.write(f"{trial.fault}: {trial.jobs:,} jobs, ended after {trial.seconds:.1f} s\n")
    sys.stdout.flush()
    return trial
