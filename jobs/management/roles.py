"""`manage.py jobs roles`: the ready-made groups, and what staff have changed in them."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import OutputWrapper
from django.core.management.color import Style

from jobs.management.exit_codes import DONE
from jobs.roles import ROLES
from jobs.services.granting import Granted, granted, restore
from jobs.services.journal import record_act

HELP = "Shows the ready-made groups and what staff have changed in them; --restore gives back what was taken."
DESCRIPTION = (
    "Shows each ready-made group, how many people are in it, and where its rights differ from those it began with. "
    "--restore gives each group, made anew if it was deleted, all the rights that it began with; what it has besides "
    "stays. Exit codes: 0 done; 2 unknown options."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--restore", action="store_true", help="give back the rights that were taken")
    parser.add_argument("--json", action="store_true", help="print for machines")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Restore if asked to, print the groups, and return the exit code."""
    if options["restore"]:
        for role in ROLES:
            record_act(None, restore(role), "Set back: it has all the rights again that it began with.")
    found = [granted(role) for role in ROLES]
    lines = [json.dumps([_as_json(one) for one in found], indent=2)] if options["json"] else _as_lines(found, style)
    for line in lines:
        output.write(line)
    return DONE


def _as_json(one: Granted) -> dict[str, Any]:
    return {
        "group": one.role.name,
        "purpose": one.role.purpose,
        "people": _people(one),
        "rights": sorted(one.role.rights),
        "missing": sorted(one.missing),
        "added": sorted(one.added),
    }


def _as_lines(found: list[Granted], style: Style) -> Iterator[str]:
    for one in found:
        people = _people(one)
        who = "deleted" if people is None else "1 person" if people == 1 else f"{people} people"
        yield f"{one.role.name} ({who}): {one.role.purpose}"
        if one.missing and one.group:
            yield style.WARNING(f"  taken from it: {', '.join(sorted(one.missing))}")
        if one.added:
            yield style.WARNING(f"  added to it: {', '.join(sorted(one.added))}")


def _people(one: Granted) -> int | None:
    return one.group.user_set.count() if one.group else None
