"""`manage.py jobs list`: the jobs that match a search, newest first."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.management.base import OutputWrapper
from django.core.management.color import Style
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from jobs.exceptions import InvalidSearch
from jobs.management.exit_codes import DONE, NOT_DONE
from jobs.models import Job, Status
from jobs.registry import task_title
from jobs.selectors.listing import attempts_made
from jobs.selectors.paging import COUNT_UP_TO, LOOK_AT, Page, Place, page_of
from jobs.selectors.search_fields import FIELDS
from jobs.selectors.searching import search

HELP = "Lists the jobs that match a search, newest first."
DESCRIPTION = (
    "Lists the jobs that match a search, newest first; all jobs without one. A search is typed as in the admin: words, "
    f"or a field and a word, as in {' '.join(field.example for field in FIELDS[:3])} args.customer_id:42. "
    "Exit codes: 0 they are listed, if there are any; 1 that is not a search, and why; 2 unknown options."
)
# What a person reads at once.
USUAL = 20
# What is held in memory at once.
MOST = 1_000

_STATUS_WIDTH = max(len(status.label) for status in Status)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("search", nargs="*", help="as in the admin: 'status:failed about:\"Lovelace Ltd\"'")
    parser.add_argument("--limit", type=whole_number, default=USUAL, help=f"how many at most ({USUAL})")
    parser.add_argument("--before", type=UUID, metavar="ID", help="only those older than this job")
    parser.add_argument("--json", action="store_true", help="print for machines")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """List them, and return the exit code."""
    try:
        page = page_of(search(" ".join(options["search"])), Place(before=options["before"]), options["limit"])
    except InvalidSearch as error:
        output.write(json.dumps({"error": str(error)}) if options["json"] else style.ERROR(str(error)))
        return NOT_DONE
    for line in [_as_json(page)] if options["json"] else _as_lines(page, style):
        output.write(line)
    return DONE


def whole_number(text: str) -> int:
    """Return how many are wanted; raises ArgumentTypeError."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST):
        raise ArgumentTypeError(f"use a whole number from 1 to {MOST:,}")
    return int(text)


def _as_json(page: Page) -> str:
    older = page.older.before if page.older else None
    told = {"jobs": list(map(_brief, page.jobs)), "count": page.count, "count_up_to": COUNT_UP_TO, "before": older}
    return json.dumps(told, cls=DjangoJSONEncoder, indent=2)


def _brief(job: Job) -> dict[str, Any]:
    return {
        "id": job.pk,
        "status": job.status,
        "task": job.task,
        "queue": job.queue_name,
        "about": job.subject_label,
        "error": job.error,
        "attempts": attempts_made(job),
        "max_attempts": job.max_attempts,
        "tenant": job.tenant,
        "correlation_id": job.correlation,
        "parent_id": job.parent_id,
        "requested_by": job.requested_by and job.requested_by.get_username(),
        "enqueued_at": job.enqueued_at,
        "run_after": job.run_after,
        "finished_at": job.finished_at,
    }


def _as_lines(page: Page, style: Style) -> Iterator[str]:
    for job in page.jobs:
        status = f"{job.get_status_display():<{_STATUS_WIDTH}}"
        about = f"{job.subject_label}: " if job.subject_label else ""
        shown = style.ERROR(status) if job.status == Status.FAILED else status
        yield f"{job.pk}  {shown}  {timezone.localtime(job.enqueued_at):%Y-%m-%d %H:%M}  {about}{task_title(job.task)}"
        if job.error:
            yield f"    {job.error}"
    if not page.jobs:
        yield "No job fits."
    if page.is_bounded:
        yield f"Looked at {LOOK_AT:,} jobs; there are older ones."
    if page.older:
        yield f"Older ones: add --before {page.older.before}"
