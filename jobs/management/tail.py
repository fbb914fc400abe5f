"""`manage.py jobs tail`: what happens to jobs, as it happens."""

import json
import sys
import time
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management.base import OutputWrapper
from django.core.management.color import Style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from jobs.exceptions import InvalidSearch
from jobs.management.broken_pipe import forget_reader
from jobs.management.exit_codes import NOT_DONE, STOPPED
from jobs.management.stopping import StopRequests
from jobs.selectors.following import Change, Event, newest, since
from jobs.selectors.searching import Search, search
from jobs.services.transient import is_transient
from jobs.wording import duration_text

HELP = "Follows what happens to jobs, one line for each change, until Ctrl-C."
DESCRIPTION = (
    "Prints a line whenever a job that matches the search is enqueued, starts, is to be tried again, or ends; all jobs "
    "without a search, which is typed as in the admin. Begins with how the newest jobs stand. A job that starts and "
    "ends between two looks, a second apart, is only told to have ended. Goes on when the database was away. "
    "Exit codes: 1 that is not a search, and why; 2 unknown options; 130 stopped by Ctrl-C or SIGTERM, or nobody reads "
    "it any more."
)
# What a person reads at once.
USUAL, MOST = 10, 1_000
# Often enough to feel live; each look is a handful of small queries. In seconds.
EVERY = 1.0
# Rows are seen when their transaction commits, some time after what they say; and clocks differ. In seconds.
OVERLAP = 10.0

_LABEL_WIDTH = max(map(len, Change))


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("search", nargs="*", help="as in the admin: 'queue:email status:failed'")
    parser.add_argument("--lines", type=_lines, default=USUAL, help=f"of how many jobs to begin with ({USUAL})")
    parser.add_argument("--json", action="store_true", help="print for machines: one object a line")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Follow until stopped, and return the exit code."""
    try:
        wanted = search(" ".join(options["search"]))
    except InvalidSearch as error:
        output.write(json.dumps({"error": str(error)}) if options["json"] else style.ERROR(str(error)))
        return NOT_DONE
    try:
        with StopRequests():
            for event in follow(wanted, options["lines"]):
                output.write(_as_json(event) if options["json"] else _as_line(event, style))
                output.flush()
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:
        forget_reader()
    return STOPPED


def follow(wanted: Search, lines: int) -> Iterator[Event]:
    """Yield how the newest jobs stand, then each change once, for ever."""
    told = _Told()
    # What happened before is told with the newest jobs, or not at all.
    told.new(since(wanted, timedelta(seconds=OVERLAP)))
    first = newest(wanted, lines)
    told.new(first)
    yield from first
    looked = time.monotonic()
    while True:
        time.sleep(EVERY)
        events, looked = _look(wanted, looked), time.monotonic()
        yield from told.new(events)


class _Told:
    """Which events were told, for as long as they are found again."""

    def __init__(self) -> None:
        self._at: dict[tuple[UUID, str, int], float] = {}

    def new(self, events: Iterable[Event]) -> list[Event]:
        """Return those of some events that were not told yet, and count them as told."""
        now = time.monotonic()
        found = {event.key: event for event in events}
        fresh = [event for key, event in found.items() if key not in self._at]
        self._at = {key: at for key, at in self._at.items() if at > now - 2 * OVERLAP} | dict.fromkeys(found, now)
        return fresh


def _look(wanted: Search, looked: float) -> list[Event]:
    """Return what happened since the last look, once the database answers."""
    away = False
    while True:
        try:
            return since(wanted, timedelta(seconds=OVERLAP + time.monotonic() - looked))
        except (DatabaseError, InterfaceError) as error:
            if not is_transient(error):
                raise
            if not away:
                away = True
                sys.stderr.write("The database is away. This goes on when it is back.\n")
            connection.close()
            time.sleep(EVERY)


def _lines(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= MOST):
        raise ArgumentTypeError(f"use a whole number from 0 to {MOST:,}")
    return int(text)


def _as_json(event: Event) -> str:
    job = event.job
    told = {
        "at": event.at,
        "change": event.change,
        "id": job.pk,
        "task": job.task,
        "about": job.subject_label,
        "queue": job.queue_name,
        "attempt": event.attempt or None,
        "max_attempts": job.max_attempts,
        "seconds": event.lasted and event.lasted.total_seconds(),
        "error": event.error,
    }
    return json.dumps(told, cls=DjangoJSONEncoder)


def _as_line(event: Event, style: Style) -> str:
    job = event.job
    label = f"{event.change:<{_LABEL_WIDTH}}"
    if paint := {Change.FAILED: style.ERROR, Change.RETRYING: style.WARNING}.get(event.change):
        label = paint(label)
    parts = [str(job), job.queue_name]
    if event.attempt > 1 or event.change is Change.RETRYING:
        parts.append(f"attempt {event.attempt} of {job.max_attempts}")
    if event.lasted is not None:
        parts.append(duration_text(event.lasted))
    if event.error:
        parts.append(event.error.partition("\n")[0])
    return f"{timezone.localtime(event.at):%H:%M:%S}  {label}  {' · '.join(parts)}  [{job.pk}]"
