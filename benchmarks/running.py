"""The command line: what is asked for, run, printed and written down."""

import argparse
import json
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import sizes
from benchmarks.campaign import BASE, Campaign
from benchmarks.growing import curves
from benchmarks.guarding import FOLDER
from benchmarks.installing import CACHE, peer_names
from benchmarks.pages import write
from benchmarks.report import text
from benchmarks.results import results
from benchmarks.servers import servers
from benchmarks.statements import counted

LATEST = CACHE / "latest.json"
# Takes what a run has found so far.
Keep = Callable[[dict[str, Any]], None]
SIZES = {"full": sizes.FULL, "quick": sizes.QUICK, "tiny": sizes.TINY}


def run(arguments: Sequence[str]) -> int:
    """Measure what the arguments ask for; return the exit code: 1 when something is missing."""
    wanted = _parser().parse_args(arguments)
    if wanted.again:
        found: dict[str, Any] = json.loads(wanted.again.read_text())
    else:
        found = measured(SIZES[wanted.size], wanted.only, partial(_keep, file=wanted.json), grows=wanted.grown is None)
    if wanted.grown:
        found = grown_elsewhere(found, json.loads(wanted.grown.read_text()))
        _keep(found, file=wanted.json)
    print(text(found))
    if wanted.write:
        write(found)
    return 1 if found["missing"] else 0


def measured(size: sizes.Sizes, only: Sequence[str], keep: Keep, *, grows: bool = True) -> dict[str, Any]:
    """Measure the contenders of these names, or all, and how Waybill's drain `grows`; return what was found.

    A full run takes an hour: what there is so far is handed to `keep` after each part.
    """
    folder = Path(os.environ[FOLDER])
    with servers(folder) as both, Campaign(both, folder, size) as campaign:
        campaign.enter(dict.fromkeys(map(contender_of, only)) or peer_names(), only)
        campaign.compare()
        found = results(campaign, [], {})
        keep(found)
        ours = campaign.measured(BASE)
        if ours and grows:
            statements = counted(campaign, ours)
            for points in curves(campaign, ours):
                found = results(campaign, points, statements)
                keep(found)
    return found


def grown_elsewhere(found: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return what a run found with how Waybill grew in another one, as both together take an hour."""
    said = f"{other['when']}, load {other['machine']['load']:.1f} before"
    return found | {"curves": other["curves"], "statements": other["statements"], "grown": said}


def contender_of(name: str) -> str:
    """Return whose variant this is: `rq-fork+rows` is one of `rq`. Raises ValueError for nobody's."""
    for peer in peer_names():
        if name == peer or name.startswith((f"{peer}-", f"{peer}+")):
            return peer
    raise ValueError(name)


def _keep(found: dict[str, Any], *, file: Path | None) -> None:
    for path in filter(None, [LATEST, file]):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found, indent=1))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Compare Waybill with its peers.")
    parser.add_argument("--size", choices=SIZES, default="full", help="how much is measured (default: full)")
    names = ", ".join(peer_names())
    parser.add_argument("--only", nargs="+", default=[], type=_known, metavar="NAME", help=f"of {names}")
    parser.add_argument("--json", type=Path, metavar="FILE", help=f"write what was found here, too; it is in {LATEST}")
    parser.add_argument("--write", action="store_true", help="put tables and plots into docs/performance.md")
    parser.add_argument("--grown", type=Path, metavar="FILE", help="leave out how Waybill grows: take it of this run")
    parser.add_argument("--again", type=Path, metavar="FILE", help="measure nothing: show what a run wrote")
    return parser


def _known(name: str) -> str:
    try:
        contender_of(name)
    except ValueError:
        raise argparse.ArgumentTypeError(f"there is no {name}: there are {', '.join(peer_names())}") from None
    return name
