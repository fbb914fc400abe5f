"""`manage.py jobs erase`: erase the personal data in all jobs about something."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import CommandError, OutputWrapper
from django.core.management.color import Style

from jobs.management.actors import actor_named
from jobs.management.exit_codes import DONE, NOT_DONE, STOPPED
from jobs.management.progress import ProgressLine
from jobs.management.stopping import StopRequests
from jobs.selectors.erasure import Erasure, erasure
from jobs.services.erasing import REASON_LENGTH, Request, erase_about

HELP = "Erases the personal data in all jobs about something."
DESCRIPTION = (
    "Erases arguments, results, errors, logs, tracebacks, receipts and labels of all ended jobs about something, which "
    "may be deleted already. The rows stay, with times and outcomes; none of these jobs can be run again. It can't be "
    "undone. What was exported before is not touched. "
    "Exit codes: 0 nothing is left to erase, or with --dry-run it was counted; 1 jobs are left that wait, run, or are "
    "held for a person, or there is no such kind of thing; 2 unknown options; 130 stopped by Ctrl-C or SIGTERM: the "
    "jobs told of are erased, the others untouched."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("kind", help="what it is: billing.customer")
    parser.add_argument("key", help="its primary key: 42")
    parser.add_argument("--reason", required=True, help="stands in the history and on the jobs' pages")
    parser.add_argument("--by", metavar="USERNAME", help="whose act it is in the history; without, user@host")
    parser.add_argument("--dry-run", action="store_true", help="only count what would be erased")
    parser.add_argument("--json", action="store_true", help="print for machines")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Erase or count, print the numbers, and return the exit code."""
    kind = _content_type(options["kind"])
    request = Request(reason=_reason(options["reason"]), actor=actor_named(options["by"]))
    erased, stopped = (0, False) if options["dry_run"] else _erase(kind.pk, options["key"], request)
    found = erasure(kind.pk, options["key"])
    code = STOPPED if stopped else NOT_DONE if found.left and not options["dry_run"] else DONE
    lines = [_as_json(found, erased, code)] if options["json"] else _as_text(found, erased, options)
    for line in lines:
        output.write(line)
    return code


def _content_type(kind: str) -> ContentType:
    try:
        return ContentType.objects.get_by_natural_key(*kind.lower().split("."))
    except (ContentType.DoesNotExist, TypeError):
        raise CommandError(f"There is no {kind!r}: name an application and a model, as in billing.customer.") from None


def _reason(reason: str) -> str:
    if not reason.strip() or len(reason) > REASON_LENGTH:
        raise CommandError(
            f"Give a reason of 1 to {REASON_LENGTH} characters with --reason: whoever looks next reads it."
        )
    return reason.strip()


def _erase(content_type_id: int, key: str, request: Request) -> tuple[int, bool]:
    erased, progress = 0, ProgressLine()
    try:
        with StopRequests():
            for batch in erase_about(content_type_id, key, request):
                erased += batch
                progress.show(erased, None, "jobs erased")
    except KeyboardInterrupt:
        return erased, True
    finally:
        progress.clear()
    return erased, False


def _as_json(found: Erasure, erased: int, code: int) -> str:
    return json.dumps({"exit_code": code, "erased_now": erased, **asdict(found)}, indent=2)


def _as_text(found: Erasure, erased: int, options: Mapping[str, Any]) -> Iterator[str]:
    about = f"about {options['kind']} {options['key']}"
    if options["dry_run"]:
        yield f"Jobs {about} that would be erased: {found.erasable:,}. Nothing was changed."
    else:
        yield f"Jobs {about} that were erased: {erased:,}."
    if found.live:
        yield f"Left, as they wait or run: {found.live:,}. Cancel them or wait for their end, then erase again."
    if found.held:
        yield f"Left, as a person must say what happened: {found.held:,}. Settle them on their pages, then erase again."
