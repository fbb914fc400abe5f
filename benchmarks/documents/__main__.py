"""How quick an invoice becomes a PDF, beside the usual ways of doing it.

    python -m benchmarks.documents --seconds 4

The same invoice: one page, 12 lines, a logo with transparency, names from outside Latin-1 in an embedded font; each
document differs from the last. Ways take turns, each round in a process of its own. What is told is documents for a
second of computing: on a machine that is busy with other things that is less of chance, and for a way that computes on
several cores it is what one of them makes. Then one invoice of 1,000 lines.

Each way is written as its documentation says, and keeps between documents what it lets be kept; each document is read
back: its number, its names and its total must be in it, and its font.
"""

import argparse
import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.installing import NotInstalled, packages

ROUNDS = 3
LONG = 1_000
PEERS = Path(__file__).with_name("peers")
# Which packages a way takes that are none of ours; in the order in which they are told.
WAYS = {
    "waybill": "",
    "waybill_with_code": "",
    "platypus": "",
    "fpdf2": "fpdf2",
    "typst": "typst",
    "weasyprint": "weasyprint",
}

Result = dict[str, float]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    options.add_argument("--seconds", type=float, default=4, help="for so long each round of a way computes")
    options.add_argument("--only", nargs="+", choices=WAYS, default=list(WAYS))
    options.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    options.add_argument("--lines", type=int, default=12, help=argparse.SUPPRESS)
    wanted = options.parse_args()
    if wanted.way:
        from benchmarks.documents.measuring import measured

        make = import_module(f"benchmarks.documents.ways.{wanted.way}").maker()
        print(json.dumps(measured(make, wanted.lines, wanted.seconds)))
        return 0
    return _compare(wanted.only, wanted.seconds)


def _compare(names: list[str], seconds: float) -> int:
    ways = {name: path for name in names if (path := _path_of(name)) is not None}
    turns = [(name, _in_a_process(name, path, seconds)) for _ in range(ROUNDS) for name, path in ways.items()]
    ours = _rate([result for name, result in turns if name == "waybill"])
    for name, path in ways.items():
        found = [result for turn, result in turns if turn == name]
        long = _in_a_process(name, path, 0, LONG)
        times = f", Waybill {ours / _rate(found):.1f} x" if ours and not name.startswith("waybill") else ""
        print(
            f"{name:18} {_rate(found):>7,.1f} PDFs/s a core, {found[0]['bytes'] / 1000:>6,.1f} kB each; "
            f"{LONG:,} lines in {long['cpu']:.2f} s, {long['pages']:.0f} pages{times}"
        )
    print("load of the machine: {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))
    return 0


def _path_of(name: str) -> str | None:
    """Return what a way needs on its path; None, with a word, where that can't be had."""
    wanted = WAYS[name]
    try:
        return str(packages(f"documents-{wanted}", PEERS / f"{wanted}.txt")) if wanted else ""
    except NotInstalled as error:
        print(f"{name:18} is left out: {error}")
        return None


def _in_a_process(name: str, path: str, seconds: float, lines: int = 12) -> Result:
    command = ["-m", "benchmarks.documents", "--way", name, "--lines", str(lines), "--seconds", str(seconds)]
    environment = os.environ | ({"PYTHONPATH": path} if path else {})
    done = subprocess.run([sys.executable, *command], env=environment, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _rate(found: list[Result]) -> float:
    return median(result["documents"] / result["cpu"] for result in found) if found else 0


if __name__ == "__main__":
    sys.exit(main())
