"""`manage.py jobs prune`: delete what is older than its retention, now and not at two o'clock in the morning."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import OutputWrapper
from django.core.management.color import Style

from jobs.exceptions import ArchiveUnavailable
from jobs.management.exit_codes import DONE, NOT_DONE, STOPPED
from jobs.management.progress import ProgressLine
from jobs.management.stopping import StopRequests
from jobs.services.pruning import Pruned, due, prune, sweeps

HELP = "Deletes ended jobs, logs and history that are older than their retention."
DESCRIPTION = (
    "Deletes ended jobs that are older than their retention with their attempts and effects, empties old logs, and "
    "deletes the history of jobs that are gone. In small batches while everything runs; never a job that waits, runs, "
    "or is held for a person. What the rules are, docs/retention.md says. "
    "Exit codes: 0 all that was due is gone, or with --dry-run was counted; 1 it can't be done, for the reason given; "
    "2 unknown options; 130 stopped by Ctrl-C or SIGTERM: the batches told of are gone, the others untouched."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--dry-run", action="store_true", help="only count what would be deleted")
    parser.add_argument("--json", action="store_true", help="print for machines")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Prune or count, print the numbers, and return the exit code."""
    if options["dry_run"]:
        rows, code, problem = due(), DONE, ""
    else:
        rows, code, problem = _prune()
    lines = [_as_json(rows, code, problem, options)] if options["json"] else _as_text(rows, code, problem, options)
    for line in lines:
        output.write(line)
    return code


def _prune() -> tuple[dict[str, int], int, str]:
    pruned, progress = Pruned(), ProgressLine()
    try:
        with StopRequests():
            prune(report=progress.show, pruned=pruned)
    except KeyboardInterrupt:
        return pruned.rows, STOPPED, "Stopped. What is left is done by the next run."
    except ArchiveUnavailable as error:
        return pruned.rows, NOT_DONE, str(error)
    finally:
        progress.clear()
    return pruned.rows, DONE, ""


def _as_json(rows: dict[str, int], code: int, problem: str, options: Mapping[str, Any]) -> str:
    report = {"exit_code": code, "dry_run": options["dry_run"], "rows": rows, "problem": problem or None}
    return json.dumps(report, indent=2)


def _as_text(rows: dict[str, int], code: int, problem: str, options: Mapping[str, Any]) -> Iterator[str]:
    found = [(rows[sweep.name], sweep.label) for sweep in sweeps(None) if rows.get(sweep.name)]
    width = max((len(f"{count:,}") for count, _ in found), default=0)
    for count, label in found:
        yield f"{count:>{width},} {label}"
    if not found and code == DONE:
        yield "Nothing is older than its retention."
    elif options["dry_run"]:
        yield "That would be done; nothing was changed."
    if problem:
        yield problem
