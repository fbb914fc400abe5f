"""How much is read right of files that have something wrong.

    python -m benchmarks.reading [--worst N]

Compares Waybill, which is given nothing but the file, with Python's csv module. `--worst` lists the files that Waybill
reads worst.
"""

import argparse
import sys

from benchmarks.reading.readers import READERS
from benchmarks.reading.running import Outcome, all_files, run


def main() -> int:
    """Run; return the exit code: 1 if the goal of 9.9 of 10 was missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading")
    parser.add_argument("--worst", type=int, default=0, help="list so many files that were read worst")
    arguments = parser.parse_args()
    outcomes = run(all_files())
    sys.stdout.write(table_of(outcomes))
    ours = outcomes[next(iter(READERS))]
    for polluted, measures in sorted(ours.files, key=lambda found: sum(found[1]))[: arguments.worst]:
        sys.stdout.write(f"{sum(measures):6.3f}  {polluted.family}: {polluted.name}\n")
    return 0 if ours.score >= 9.9 else 1


def table_of(outcomes: dict[str, Outcome]) -> str:
    """Return the scores as a table in Markdown."""
    names = list(outcomes)
    lines = [f"| pollution | files | {' | '.join(names)} |", "|---|--:|" + "--:|" * len(names)]
    families = {name: outcome.by_family() for name, outcome in outcomes.items()}
    for family, (count, _) in families[names[0]].items():
        lines.append(
            f"| {family} | {count:,} | " + " | ".join(f"{families[name][family][1]:.3f}" for name in names) + " |"
        )
    files = len(outcomes[names[0]].files)
    lines.append(
        f"| **all** | {files:,} | " + " | ".join(f"**{outcome.score:.3f}**" for outcome in outcomes.values()) + " |"
    )
    lines.append("| seconds | | " + " | ".join(f"{outcome.seconds:.1f}" for outcome in outcomes.values()) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
