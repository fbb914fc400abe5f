"""`manage.py jobs retry`, `jobs cancel` and `jobs run`: one job, or all that match a search."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.management.base import OutputWrapper
from django.core.management.color import Style

from jobs.exceptions import JobsError
from jobs.management.actors import actor_named
from jobs.management.exit_codes import DONE, NOT_DONE, STOPPED
from jobs.management.progress import ProgressLine
from jobs.management.stopping import StopRequests
from jobs.models import Job, MassAct, MassVerb
from jobs.selectors.searching import search
from jobs.services.cancelling import cancel
from jobs.services.hastening import hasten
from jobs.services.mass_acting import begin, go_on
from jobs.services.retrying import retry

_SINGLE = {MassVerb.RETRY: retry, MassVerb.CANCEL: cancel, MassVerb.RUN: hasten}
_PAST = {MassVerb.RETRY: "retried", MassVerb.CANCEL: "cancelled", MassVerb.RUN: "brought forward"}


@dataclass
class MassCommand:
    """The subcommand of one verb."""

    verb: MassVerb
    HELP: str
    DESCRIPTION: str

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("search", nargs="+", help="a job’s id, or a search: status:failed task:invoice")
        parser.add_argument("--all", action="store_true", help="also when more than one job matches")
        parser.add_argument("--reason", default="", help="stands in the history of each job")
        parser.add_argument("--by", metavar="USERNAME", help="whose act it is in the history")
        parser.add_argument("--json", action="store_true", help="print for machines")

    def run(self, options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
        """Do it, say what came of it, and return the exit code."""
        actor = actor_named(options["by"])
        try:
            told, code = self._do(" ".join(options["search"]), options, actor)
        except JobsError as refusal:
            told, code = {"error": str(refusal)}, NOT_DONE
        if options["json"]:
            output.write(json.dumps(told))
        else:
            output.write(self._words(told, style))
        return code

    def _do(self, text: str, options: Mapping[str, Any], actor: Any) -> tuple[dict[str, Any], int]:
        named = list(search(text).jobs.order_by().values_list("pk", flat=True)[:2])
        if not named:
            return {"error": "No job matches. Nothing was changed."}, NOT_DONE
        if len(named) == 1:
            return self._do_one(named[0], options["reason"], actor)
        if not options["all"]:
            return {
                "error": "More than one job matches. Nothing was changed: narrow the search, or add --all."
            }, NOT_DONE
        return self._do_all(begin(self.verb, text, actor=actor, reason=options["reason"]))

    def _do_one(self, job_id: Any, reason: str, actor: Any) -> tuple[dict[str, Any], int]:
        try:
            _SINGLE[self.verb](job_id, actor=actor, reason=reason)
        except Job.DoesNotExist:
            return {"error": "The job was deleted just now, as its time was over."}, NOT_DONE
        return {"done": 1, "left": 0}, DONE

    def _do_all(self, act: MassAct) -> tuple[dict[str, Any], int]:
        progress, code = ProgressLine(), DONE
        try:
            with StopRequests():
                go_on(act.pk, progress.show)
        except KeyboardInterrupt:
            code = STOPPED
        finally:
            progress.clear()
        act.refresh_from_db()
        return {"done": act.done, "left": act.left}, code or (NOT_DONE if act.left or not act.done else DONE)

    def _words(self, told: Mapping[str, Any], style: Style) -> str:
        if "error" in told:
            return style.ERROR(told["error"])
        left = f" {told['left']:,} were left alone: held for a person, or erased." if told["left"] else ""
        return f"{told['done']:,} {'job' if told['done'] == 1 else 'jobs'} {_PAST[self.verb]}.{left}"


def _command(verb: MassVerb, what: str) -> MassCommand:
    past = _PAST[verb]
    codes = (
        "A search is typed as in the admin. When more than one job matches, --all is needed. Without --by the act "
        "stands in the history as that of user@host. It may be stopped and asked for again at any time. "
        f"Exit codes: 0 they were {past}, and none was left alone; 1 nothing was {past}, or some were left alone, and "
        f"why; 2 unknown options; 130 stopped by Ctrl-C or SIGTERM: the jobs told of are {past}, the others untouched."
    )
    return MassCommand(verb, what, f"{what} {codes}")


RETRY = _command(MassVerb.RETRY, "Retries a failed or cancelled job, or all that match a search.")
CANCEL = _command(MassVerb.CANCEL, "Cancels a job that waits or runs, or all that match a search.")
RUN = _command(MassVerb.RUN, "Runs a job now that waits for its time, or all that match a search.")
