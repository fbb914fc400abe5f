"""`manage.py jobs doctor`: whether everything is all right; if not, what is wrong and what can be done."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import OutputWrapper
from django.core.management.color import Style
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from jobs.exceptions import BackendUnavailable
from jobs.management.connections import DATABASE, REDIS, examine_database, examine_migrations, examine_redis
from jobs.selectors.examining import examine_lanes, examine_processes, examine_rows
from jobs.selectors.findings import Finding, Level
from jobs.services.repairing import Repairs, repair

HELP = "Examines connections, processes and jobs; changes nothing without --repair."
DESCRIPTION = (
    "Examines connections, clock, workers, and whether the jobs in the database and the messages in Redis agree. "
    "Says what is wrong and what to do. Changes nothing without --repair, and may be run at any time. "
    "Exit codes: 0 all is well, or there are warnings only; 1 something is wrong; 2 unknown options; "
    "3 the database or Redis can't be reached."
)

WELL, WRONG, UNREACHABLE = 0, 1, 3

_NAME_WIDTH = len("redis-persistence")
_LEVEL_WIDTH = len(Level.WARNING)
_DONE = {
    "rescued": "running jobs taken back from workers that died",
    "promoted": "jobs made ready whose time had come",
    "lost": "lost deliveries found",
    "delivered": "jobs delivered",
    "ghosts": "left-over messages discarded",
    "doubles": "second copies of messages discarded",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--repair", action="store_true", help="bring rows and messages in step; safe at any time")
    parser.add_argument("--json", action="store_true", help="print for machines")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Examine, with `repair` mend and examine again, print, and return the exit code."""
    findings = examine()
    done = repair() if options["repair"] and _may_repair(findings) else None
    if done is not None:
        findings = examine()
    code = exit_code(findings)
    lines = [_as_json(findings, done, code)] if options["json"] else _as_table(findings, done, style)
    for line in lines:
        output.write(line)
    return code


def examine() -> list[Finding]:
    """Return all that can be found out with what answers."""
    database, redis = examine_database(), examine_redis()
    if database.level is Level.BROKEN:
        return [database, *redis]
    migrations = examine_migrations()
    if migrations.level is Level.BROKEN:
        return [database, migrations, *redis]
    return [database, migrations, *redis, *examine_processes(), *examine_rows(), *_lanes(redis)]


def exit_code(findings: list[Finding]) -> int:
    """Return what `findings` come to."""
    wrong = {finding.name for finding in findings if finding.level is Level.BROKEN}
    if wrong & {DATABASE, REDIS}:
        return UNREACHABLE
    return WRONG if wrong else WELL


def _lanes(redis: list[Finding]) -> list[Finding]:
    if any(finding.level is Level.BROKEN for finding in redis):
        return []
    try:
        return examine_lanes()
    except BackendUnavailable as error:
        return [Finding(name=REDIS, level=Level.BROKEN, text=f"{error}.")]


def _may_repair(findings: list[Finding]) -> bool:
    # Without its tables there is nothing that could be mended.
    return all(finding.level is not Level.BROKEN for finding in findings if finding.name in (DATABASE, "migrations"))


def _as_json(findings: list[Finding], done: Repairs | None, code: int) -> str:
    report = {"exit_code": code, "repairs": done and asdict(done), "findings": [asdict(found) for found in findings]}
    return json.dumps(report, cls=DjangoJSONEncoder, indent=2)


def _as_table(findings: list[Finding], done: Repairs | None, style: Style) -> Iterator[str]:
    if done is not None:
        yield _repairs(done)
    for finding in findings:
        yield _line(finding, style)
    yield _sum(findings)


def _repairs(done: Repairs) -> str:
    told = [f"{label}: {asdict(done)[name]:,}" for name, label in _DONE.items() if asdict(done)[name]]
    return f"Repaired: {'; '.join(told)}.\n" if told else "Repaired: there was nothing to repair.\n"


def _line(finding: Finding, style: Style) -> str:
    paint = {Level.OK: style.SUCCESS, Level.WARNING: style.WARNING, Level.BROKEN: style.ERROR}[finding.level]
    level = paint(f"{finding.level:<{_LEVEL_WIDTH}}")
    words = (finding.text, _since(finding.since), finding.remedy, _examples(finding.examples))
    return f"{level}  {finding.name:<{_NAME_WIDTH}}  {' '.join(filter(None, words))}"


def _since(moment: datetime | None) -> str:
    return f"Since {timezone.localtime(moment):%Y-%m-%d %H:%M:%S %Z}." if moment else ""


def _examples(job_ids: tuple[str, ...]) -> str:
    # Whoever can write to Redis chooses what stands there; a terminal obeys control characters.
    shown = ("".join(c if c.isprintable() else "?" for c in job_id) for job_id in job_ids)
    return f"Such as {', '.join(shown)}." if job_ids else ""


def _sum(findings: list[Finding]) -> str:
    levels = [finding.level for finding in findings]
    broken, warnings = levels.count(Level.BROKEN), levels.count(Level.WARNING)
    if broken:
        return f"\nSomething is wrong. Broken: {broken}, warnings: {warnings}."
    return f"\nAll is well. Warnings: {warnings}." if warnings else "\nAll is well."
