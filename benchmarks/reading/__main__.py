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
    first = next(iter(outcomes.values()))
    families = [outcome.by_family() for outcome in outcomes.values()]
    rows = [
        ["pollution", "files", *outcomes],
        ["---", "--:", *("--:" for _ in outcomes)],
        *(
            [family, f"{count:,}", *(f"{scored[family][1]:.3f}" for scored in families)]
            for family, (count, _) in first.by_family().items()
        ),
        ["**all**", f"{len(first.files):,}", *(f"**{outcome.score:.3f}**" for outcome in outcomes.values())],
        ["seconds of one core", "", *(f"{outcome.seconds:.1f}" for outcome in outcomes.values())],
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


if __name__ == "__main__":
    sys.exit(main())
