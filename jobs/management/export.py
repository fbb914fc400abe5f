"""`manage.py jobs export`: jobs with their attempts and effects as JSON Lines."""

import gzip
import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper
from django.core.management.color import Style
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from jobs.json_lines import json_lines
from jobs.management.broken_pipe import forget_reader
from jobs.management.exit_codes import DONE, STOPPED
from jobs.management.progress import ProgressLine
from jobs.management.stopping import StopRequests
from jobs.models import Job, JobQuerySet, Status
from jobs.queues import Queue
from jobs.selectors.full_record import full_records, pages

HELP = "Writes jobs with their attempts and effects as JSON Lines."
DESCRIPTION = (
    "Writes jobs with their attempts and effects as JSON Lines, one job a line, oldest first; compressed where the "
    "file's name ends in .gz. Reads in small pages, whatever the number of jobs, and changes nothing. A file is there "
    "when it is complete and not before; one that exists is not written over. "
    "Exit codes: 0 all is written; 1 it can't be written, for the reason given; 2 unknown options; "
    "130 stopped by Ctrl-C or SIGTERM, and no file is left."
)

STDOUT = "-"
# Jobs read at a time: a page of the largest ones is some tens of megabytes.
PAGE = 200
# It may hold personal data.
FILE_MODE = 0o600

Write = Callable[[str], Any]


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--status", choices=Status.values, help="only jobs that stand so")
    parser.add_argument("--queue", choices=list(Queue), help="only jobs of this queue")
    parser.add_argument(
        "--before", type=moment, help="only jobs enqueued before: 2026-01-31, or 2026-01-31T12:00+01:00"
    )
    parser.add_argument("--output", required=True, metavar="FILE", help=f"where to; {STDOUT} is standard output")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Write what is asked for; return the exit code."""
    jobs, progress = _chosen(options), ProgressLine()
    try:
        with StopRequests(), _opened(options["output"], output) as write:
            count = _write(jobs, write, progress)
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        forget_reader()
        return STOPPED
    finally:
        progress.clear()
    if options["output"] != STDOUT:
        output.write(f"{count:,} jobs written to {options['output']}.")
    return DONE


def moment(text: str) -> datetime:
    """Return the moment that a date or a time names, in the site's zone where it names none."""
    try:
        found = parse_datetime(text) or parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise ArgumentTypeError(f"{text!r} is no date: write 2026-01-31, or 2026-01-31T12:00+01:00.")
    whole = found if isinstance(found, datetime) else datetime(found.year, found.month, found.day)  # noqa: DTZ001
    return timezone.make_aware(whole) if timezone.is_naive(whole) else whole


def _chosen(options: Mapping[str, Any]) -> JobQuerySet:
    wanted = {
        "status": options["status"],
        "queue_name": options["queue"],
        "enqueued_at__lt": options["before"],
    }
    return Job.objects.filter(**{name: value for name, value in wanted.items() if value is not None})


def _write(jobs: JobQuerySet, write: Write, progress: ProgressLine) -> int:
    count = 0
    for ids in pages(jobs, PAGE):
        for line in json_lines(full_records(ids)):
            write(line)
        count += len(ids)
        progress.show(count, None, "jobs written")
    return count


@contextmanager
def _opened(name: str, output: OutputWrapper) -> Iterator[Write]:
    if name == STDOUT:
        yield lambda line: output.write(line, ending="")
        return
    try:
        with _whole_file(Path(name)) as write:
            yield write
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(f"{name} can't be written ({error.strerror}): name another file with --output.") from error


@contextmanager
def _whole_file(path: Path) -> Iterator[Write]:
    """Write beside the place of a file, and give it its name when it is complete; raises OSError if that exists."""
    part = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE)
        with os.fdopen(descriptor, "wb") as raw:
            with gzip.GzipFile(path.stem, "wb", fileobj=raw) if path.suffix == ".gz" else _plain(raw) as file:
                yield lambda line: file.write(line.encode())
            raw.flush()
            os.fsync(raw.fileno())
        path.hardlink_to(part)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def _plain(raw: Any) -> Iterator[Any]:
    yield raw
