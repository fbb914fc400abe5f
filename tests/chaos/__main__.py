"""`python -m tests.chaos`: put faults on a real installation and check that every promise was kept."""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.chaos.campaign import run_campaign
from tests.chaos.ending import end_in_order
from tests.chaos.merging import merged
from tests.chaos.options import from_environment
from tests.chaos.report import table, verdict


def main() -> int:
    """Run what the environment asks for, print the table and the verdict; 1 when something failed."""
    end_in_order()
    options = from_environment()
    sys.stdout.write(f"SEED={options.seed}\n")
    with _folder() as folder:
        seeds = range(options.seed, options.seed + options.size.seeds)
        rows = merged([run_campaign(options, seed, folder / f"seed-{seed}") for seed in seeds])
        passed = bool(rows) and all(row.passed for row in rows)
        if passed:
            shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write(f"\n{table(rows)}\n\n{verdict(rows)}\n")
    return 0 if passed else 1


@contextmanager
def _folder() -> Iterator[Path]:
    """Yield a folder that stays when something went wrong, for a look at the logs."""
    folder = Path(tempfile.mkdtemp(prefix="waybill-chaos-"))
    # PostgreSQL, which is another user, passes through it.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        if folder.exists():
            sys.stdout.write(f"The logs are in {folder}.\n")


if __name__ == "__main__":
    sys.exit(main())
