"""`python -m tests.chaos`: put faults on a real installation and check that every promise was kept."""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.chaos.campaign import Campaign
from tests.chaos.merging import merged
from tests.chaos.options import from_environment
from tests.chaos.report import table, verdict


def main() -> int:
    """Run what the environment asks for, print the table and the verdict; 1 when something failed."""
    options = from_environment()
    sys.stdout.write(f"SEED={options.seed}\n")
    folder = Path(tempfile.mkdtemp(prefix="waybill-chaos-"))
    folder.chmod(0o755)
    seeds = range(options.seed, options.seed + options.size.seeds)
    rows = merged([Campaign(options, seed, folder / f"seed-{seed}").rows() for seed in seeds])
    passed = all(row.passed for row in rows)
    sys.stdout.write(f"\n{table(rows)}\n")
    if passed:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        sys.stdout.write(f"\nWhat was left is in {folder}.\n")
    sys.stdout.write(f"{verdict(rows)}\n")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
