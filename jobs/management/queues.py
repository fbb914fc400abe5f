"""`manage.py jobs queues`: how the queues stand; pause one, resume it, empty it."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.core.management.base import OutputWrapper
from django.core.management.color import Style
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from jobs.exceptions import JobsError
from jobs.management.actors import actor_named
from jobs.models import QueueControl
from jobs.queues import Queue
from jobs.selectors.depths import ALL
from jobs.selectors.queues import QueueState, queue_states
from jobs.services.emptying import Emptied, empty_queue
from jobs.services.pausing import pause_queue, resume_queue

HELP = "Shows how the queues stand; pauses, resumes and empties one."
DESCRIPTION = (
    "Without more, shows what waits, runs and failed in each queue, and which are paused. `pause NAME --reason …` "
    "begins nothing from a queue until `resume NAME`; what runs goes on, and nothing is lost. "
    "`empty NAME --reason …` cancels all that waits in it; what is cancelled can be retried. "
    "Exit codes: 0 done; 1 nothing was changed, and why; 2 unknown options."
)
DONE, REFUSED = 0, 1
# A month: what is paused for longer is paused until somebody resumes it.
MOST_MINUTES = 31 * 24 * 60
# What the column holds.
MOST_WORDS = 300

_ACTS = {
    "pause": "begin nothing from a queue",
    "resume": "go on with a queue",
    "empty": "cancel all that waits in a queue",
}
_COLUMNS = ("waiting", "running", "later", "failed", "workers")
_NAME_WIDTH = max(map(len, Queue))


def add_arguments(parser: ArgumentParser) -> None:
    """Add the acts and their options."""
    parser.add_argument("--json", action="store_true", help="print for machines")
    acts = parser.add_subparsers(dest="act", metavar="|".join(_ACTS))
    for act, what in _ACTS.items():
        _add_act(acts.add_parser(act, help=what), act)


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Act if asked to, print how the queues stand, and return the exit code."""
    try:
        said = _act(options)
    except JobsError as refusal:
        output.write(style.ERROR(str(refusal)))
        return REFUSED
    if said and not options["json"]:
        output.write(said)
    states = queue_states(look_at=ALL)
    for line in [_as_json(states)] if options["json"] else _as_table(states, style):
        output.write(line)
    return DONE


@dataclass
class ActCommand:
    """An act as a subcommand of its own: `jobs pause NAME` is `jobs queues pause NAME`."""

    act: str
    HELP: str
    DESCRIPTION: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--json", action="store_true", help="print for machines")
        _add_act(parser, self.act)

    def run(self, options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
        """Act, print how the queues stand, and return the exit code."""
        return run({**options, "act": self.act}, output, style)


def _add_act(parser: ArgumentParser, act: str) -> None:
    parser.add_argument("name", choices=[str(queue) for queue in Queue])
    parser.add_argument("--reason", type=_words, required=act != "resume", help="why; everybody sees it")
    parser.add_argument("--by", metavar="USERNAME", help="whose act it is; yours on this machine without it")
    if act == "pause":
        parser.add_argument("--minutes", type=_minutes, help="how long; without it, until it is resumed")


def _minutes(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST_MINUTES):
        raise ArgumentTypeError(f"use whole minutes from 1 to {MOST_MINUTES:,}, or leave it out until it is resumed")
    return int(text)


def _words(text: str) -> str:
    if not text.strip() or len(text) > MOST_WORDS:
        raise ArgumentTypeError(f"say why, in at most {MOST_WORDS} characters")
    return text.strip()


def _act(options: Mapping[str, Any]) -> str:
    if not options["act"]:
        return ""
    said: dict[str, Any] = {"actor": actor_named(options["by"]), "reason": options["reason"] or ""}
    if options["act"] == "empty":
        return _emptied(empty_queue(options["name"], **said))
    if options["act"] == "resume":
        resume_queue(options["name"], **said)
    else:
        minutes = options["minutes"]
        until = timezone.now() + timedelta(minutes=minutes) if minutes else None
        pause_queue(options["name"], until=until, **said)
    return ""


def _emptied(emptied: Emptied) -> str:
    if emptied.job is None:
        return f"{emptied.cancelled:,} {'job' if emptied.cancelled == 1 else 'jobs'} cancelled."
    return f"Too many for one transaction: job {emptied.job.pk} cancels them, batch after batch."


def _as_json(states: list[QueueState]) -> str:
    found = [
        {**asdict(state), "bounded": sorted(state.bounded), "pause": state.pause and _pause(state.pause)}
        for state in states
    ]
    return json.dumps(found, cls=DjangoJSONEncoder, indent=2)


def _pause(pause: QueueControl) -> dict[str, Any]:
    by = pause.paused_by.get_username() if pause.paused_by else None
    return {"since": pause.paused_at, "until": pause.paused_until, "by": by, "reason": pause.pause_reason}


def _as_table(states: list[QueueState], style: Style) -> Iterator[str]:
    yield f"{'queue':<{_NAME_WIDTH}}  " + "  ".join(f"{name:>7}" for name in _COLUMNS) + "  state"
    for state in states:
        counts = "  ".join(f"{getattr(state, name):>7,}" for name in _COLUMNS)
        yield f"{state.name:<{_NAME_WIDTH}}  {counts}  {_state(state, style)}"


def _state(state: QueueState, style: Style) -> str:
    if state.pause is None:
        return "served" if state.workers else style.WARNING("no worker")
    until = f" until {timezone.localtime(state.pause.paused_until):%Y-%m-%d %H:%M}" if state.pause.paused_until else ""
    by = f" by {state.pause.paused_by}" if state.pause.paused_by else ""
    return style.WARNING(f"paused{by}{until}: {state.pause.pause_reason or 'no reason given'}")


def _command(act: str) -> ActCommand:
    what = _ACTS[act][0].upper() + _ACTS[act][1:]
    codes = f"As `manage.py jobs queues {act}`. Exit codes: 0 done; 1 nothing was changed, and why; 2 unknown options."
    return ActCommand(act, f"{what}.", f"{what}. {codes}")


PAUSE, RESUME = _command("pause"), _command("resume")
