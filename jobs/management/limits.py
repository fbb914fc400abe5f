"""`manage.py jobs limits`: how many begin and run at most, of queues and of tasks; say something else, and go back."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.core.management.base import OutputWrapper
from django.core.management.color import Style
from django.core.serializers.json import DjangoJSONEncoder

from jobs.exceptions import JobsError
from jobs.management.actors import actor_named
from jobs.selectors.limits import LimitState, limit_states
from jobs.services.limiting import clear_limit, limit_name, set_limit

HELP = "Shows how many jobs may begin and run at most; says something else, or goes back to the code."
DESCRIPTION = (
    "Without more, shows every limit: what it says, how many begin a minute, run, and wait for it. "
    "`set NAME --rate 100/m --concurrency 2 --reason …` holds for a queue, or a task by its dotted name, from now on; "
    "with neither number the limit is switched off. `clear NAME --reason …` goes back to what the code says. "
    "Exit codes: 0 done; 1 nothing was changed, and why; 2 unknown options."
)
DONE, REFUSED = 0, 1
# What the column holds.
MOST_WORDS = 300


def add_arguments(parser: ArgumentParser) -> None:
    """Add the acts and their options."""
    parser.add_argument("--json", action="store_true", help="print for machines")
    acts = parser.add_subparsers(dest="act", metavar="list|set|clear")
    acts.add_parser("list", help="show the limits")
    changing = acts.add_parser("set", help="limit a queue or a task, or switch its limit off")
    clearing = acts.add_parser("clear", help="go back to what the code says")
    for act in (changing, clearing):
        act.add_argument("name", help="a queue, or a task by its dotted name")
        act.add_argument("--reason", type=_words, required=True, help="why; everybody sees it")
        act.add_argument("--by", metavar="USERNAME", help="whose act it is; yours on this machine without it")
    changing.add_argument("--rate", default="", help="so many in a period: 10/s, 400/m, 1000/h, 5000/d")
    changing.add_argument("--concurrency", type=int, help="how many run at once")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Act if asked to, print the limits, and return the exit code."""
    try:
        _act(options)
    except JobsError as refusal:
        output.write(style.ERROR(str(refusal)))
        return REFUSED
    states = limit_states()
    for line in [_as_json(states)] if options["json"] else _as_table(states):
        output.write(line)
    return DONE


def _act(options: Mapping[str, Any]) -> None:
    if options["act"] in (None, "list"):
        return
    said: dict[str, Any] = {"actor": actor_named(options["by"]), "reason": options["reason"]}
    name = limit_name(options["name"])
    if options["act"] == "clear":
        clear_limit(name, **said)
    else:
        set_limit(name, rate=options["rate"], concurrency=options["concurrency"], **said)


def _words(text: str) -> str:
    if not text.strip() or len(text) > MOST_WORDS:
        raise ArgumentTypeError(f"say why, in at most {MOST_WORDS} characters")
    return text.strip()


def _as_json(states: list[LimitState]) -> str:
    return json.dumps([asdict(state) for state in states], cls=DjangoJSONEncoder, indent=2)


def _as_table(states: list[LimitState]) -> Iterator[str]:
    if not states:
        yield "Nothing is limited. `jobs limits set NAME --rate 100/m --reason …` limits a queue or a task."
        return
    width = max(len(state.title) for state in states)
    for state in states:
        by = f"changed: {state.reason}" if state.is_changed else "by the code"
        counts = f"{state.begun:,} began in the last minute, {state.running:,} run, {state.waiting_text} wait"
        yield f"{state.title:<{width}}  {state.words}; {counts}; {by}"
