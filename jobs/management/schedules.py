"""`manage.py jobs schedules`: what runs by itself; run one now, pause it, resume it."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import uuid4

from django.core.management.base import OutputWrapper
from django.core.management.color import Style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import OperationalError, ProgrammingError
from django.utils import timezone

from jobs.exceptions import InvalidOptions, InvalidSchedule, JobsError
from jobs.management.actors import actor_named
from jobs.masking import shown_columns
from jobs.models import Schedule
from jobs.models.schedule import PLANNED
from jobs.plan_words import LABELS, value_words
from jobs.selectors.schedule_alarms import last_firings
from jobs.selectors.schedule_listing import listed_schedules
from jobs.selectors.schedule_state import standing
from jobs.services.running_now import run_now
from jobs.services.scheduling import pause, resume
from jobs.timetable_words import in_words, saving_note

HELP = "Lists what runs by itself; shows, runs, pauses or resumes one schedule."
DESCRIPTION = (
    "Lists what runs by itself, or shows, runs now, pauses or resumes the one with this key. Without --by an act "
    "stands in the history as that of user@host; the reason of a pause, which must be given, is shown on the "
    "schedule’s page. "
    "Exit codes: 0 done; 1 there is no such schedule, or as it stands it can’t be done, and nothing was changed; "
    "2 unknown options; 3 the database can’t be reached, or lacks its tables."
)
DONE, REFUSED, UNREACHABLE = 0, 1, 3
ACTS = ("list", "show", "run", "pause", "resume")
# As many as show a pattern.
TIMES = 10


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("act", nargs="?", choices=ACTS, default="list", help="what to do (list)")
    parser.add_argument("key", nargs="?", default="", help="the schedule’s key, as the list shows it")
    parser.add_argument("--reason", default="", help="why; shown on the page of a schedule that is paused")
    parser.add_argument("--by", metavar="USERNAME", help="whose act it is; yours on this machine without it")
    parser.add_argument("--request-key", default="", help="run: the same key is the same run, however often asked")
    parser.add_argument("--json", action="store_true", help="print for machines")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Do it, print what came of it, and return the exit code."""
    try:
        told, code = _do(options), DONE
    except (Schedule.DoesNotExist, JobsError) as refusal:
        told, code = {"error": _refusal(refusal, options["key"])}, REFUSED
    except (OperationalError, ProgrammingError) as error:
        told, code = {"error": f"The database can’t be used: {str(error).strip()}"}, UNREACHABLE
    if options["json"]:
        output.write(json.dumps(told, cls=DjangoJSONEncoder, indent=2))
    else:
        output.write("\n".join(_lines(told, style)))
    return code


def _do(options: Mapping[str, Any]) -> dict[str, Any]:
    if options["act"] == "list":
        schedules = list(listed_schedules())
        last = last_firings(schedules)
        return {"schedules": [_brief(schedule) | _last(last, schedule) for schedule in schedules]}
    act: Callable[[Schedule, Mapping[str, Any]], dict[str, Any]] = _ACTS[options["act"]]
    return act(listed_schedules().get(key=options["key"]), options)


def _show(schedule: Schedule, options: Mapping[str, Any]) -> dict[str, Any]:
    plan = shown_columns(schedule.task, {name: getattr(schedule, name) for name in PLANNED})
    return _brief(schedule) | {"plan": plan, "changed": sorted(schedule.changes()), "times": _times(schedule)}


def _run(schedule: Schedule, options: Mapping[str, Any]) -> dict[str, Any]:
    job = run_now(
        schedule.pk,
        request_key=options["request_key"] or str(uuid4()),
        reason=options["reason"],
        actor=actor_named(options["by"]),
    )
    return {"done": f"“{schedule}” runs now, once: job {job.pk}.", "job": str(job.pk)}


def _pause(schedule: Schedule, options: Mapping[str, Any]) -> dict[str, Any]:
    if not options["reason"].strip():
        raise InvalidOptions("Say why with --reason: whoever finds it paused has only this to go by.")
    pause(schedule.pk, reason=options["reason"], actor=actor_named(options["by"]))
    return {"done": f"“{schedule}” is paused: it does not run by itself until it is resumed."}


def _resume(schedule: Schedule, options: Mapping[str, Any]) -> dict[str, Any]:
    resumed = resume(schedule.pk, reason=options["reason"], actor=actor_named(options["by"]))
    return {"done": f"“{schedule}” runs by itself again, next at {_moment(resumed.next_at)}."}


_ACTS: dict[str, Callable[[Schedule, Mapping[str, Any]], dict[str, Any]]] = {
    "show": _show,
    "run": _run,
    "pause": _pause,
    "resume": _resume,
}


def _brief(schedule: Schedule) -> dict[str, Any]:
    stands = standing(schedule)
    return {
        "key": schedule.key,
        "name": str(schedule),
        "task": schedule.task,
        "state": stands.state.value,
        "why": schedule.pause_reason or stands.why,
        "when": _when(schedule),
        "next_at": schedule.next_at,
    }


def _last(last: Mapping[int, Any], schedule: Schedule) -> dict[str, Any]:
    firing = last.get(schedule.pk)
    return {"last_at": firing and firing.fire_at, "last_outcome": firing and firing.outcome}


def _when(schedule: Schedule) -> str:
    try:
        return in_words(schedule.timetable)
    except InvalidSchedule as error:
        return str(error)


def _times(schedule: Schedule) -> list[dict[str, Any]]:
    try:
        timetable = schedule.timetable
    except InvalidSchedule:
        return []
    coming = islice(timetable.after(timezone.now()), 0 if schedule.retired_at else TIMES)
    return [{"at": moment, "note": saving_note(timetable, moment)} for moment in coming]


def _refusal(refusal: Exception, key: str) -> str:
    if not isinstance(refusal, Schedule.DoesNotExist):
        return str(refusal)
    return f"There is no schedule with the key {key!r}. `manage.py jobs schedules` lists them."


def _lines(told: Mapping[str, Any], style: Style) -> list[str]:
    if "error" in told:
        return [style.ERROR(told["error"])]
    if "done" in told:
        return [style.SUCCESS(told["done"])]
    if "plan" in told:
        return _page(told)
    return [_row(row) for row in told["schedules"]] or ["Nothing runs by itself yet: no schedule is declared or made."]


def _row(row: Mapping[str, Any]) -> str:
    next_run = f"  next {_moment(row['next_at'])}" if row["state"] == "runs" else f"  {row['why']}".rstrip()
    return f"{row['state']:<8}{row['key']}: {row['name']}. {row['when']}.{next_run}"


def _page(told: Mapping[str, Any]) -> list[str]:
    changed = set(told["changed"])
    plan = [
        f"  {LABELS[name]}: {value_words(name, value)}{' (changed here)' if name in changed else ''}"
        for name, value in told["plan"].items()
    ]
    times = [f"  {_moment(time['at'])} {time['note']}".rstrip() for time in told["times"]]
    return [_row(told), *plan, "Next times:", *(times or ["  none"])]


def _moment(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S %Z}" if moment else "never"
