"""`manage.py jobs acts`: what people did, newest first."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.management.base import OutputWrapper
from django.core.management.color import Style
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from jobs.exceptions import InvalidSearch
from jobs.management.exit_codes import DONE
from jobs.management.finding import MOST, USUAL, whole_number
from jobs.models import OperatorAct
from jobs.selectors.acts import acts_since
from jobs.selectors.search_times import moment

HELP = "Lists what people did, newest first."
DESCRIPTION = (
    "Lists what people did to jobs, queues, schedules, alert rules and channels, newest first: in the admin and on a "
    "command line. What was done to a job goes when the job goes. Exit codes: 0 they are listed, if there are any; "
    "2 unknown options."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--actor", metavar="NAME", help="only what this person did, by the name of that time")
    parser.add_argument("--since", type=_moment, metavar="WHEN", help="2026-11-03, 2026-11-03T14:30, 24h or 7d")
    parser.add_argument("--limit", type=whole_number, default=USUAL, help=f"how many at most ({USUAL}, up to {MOST:,})")
    parser.add_argument("--json", action="store_true", help="print for machines")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """List them, and return the exit code."""
    acts = acts_since(options["since"], options["actor"], options["limit"])
    if options["json"]:
        output.write(json.dumps([_brief(act) for act in acts], cls=DjangoJSONEncoder, indent=2))
    else:
        output.write("\n".join(_lines(acts)) or "Nobody did anything that fits.")
    return DONE


def _moment(text: str) -> datetime:
    try:
        return moment(text)
    except InvalidSearch as error:
        raise ArgumentTypeError(str(error)) from None


def _brief(act: OperatorAct) -> dict[str, Any]:
    shown = ("at", "actor_name", "via", "origin", "deed", "sentence", "label", "object_id", "reason", "facts")
    return {name: getattr(act, name) for name in shown} | {"erased_at": act.erased_at, **_numbers(act)}


def _numbers(act: OperatorAct) -> dict[str, int]:
    return {"done": act.mass_act.done, "left": act.mass_act.left} if act.mass_act else {}


def _lines(acts: Sequence[OperatorAct]) -> Iterator[str]:
    for act in acts:
        yield f"{timezone.localtime(act.at):%Y-%m-%d %H:%M:%S}  {act.actor_name}  {act.label}: {act.said}"
