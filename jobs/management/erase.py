"""`manage.py jobs erase`: erase the personal data in all jobs about something."""

import json
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import CommandError, OutputWrapper
from django.core.management.color import Style

from jobs.management.actors import actor_named
from jobs.management.exit_codes import DONE, NOT_DONE, STOPPED
from jobs.management.progress import ProgressLine
from jobs.management.stopping import StopRequests
from jobs.selectors.erasure import Erasure, erasure
from jobs.services.erasers import Found, Stays, Subject, erase_elsewhere, found_elsewhere, stays_elsewhere
from jobs.services.erasing import REASON_LENGTH, Request, erase_about

HELP = "Erases the personal data in all jobs about something."
DESCRIPTION = (
    "Erases arguments, results, errors, logs, tracebacks, receipts and labels of all ended jobs about something, which "
    "may be deleted already. The rows stay, with times and outcomes; none of these jobs can be run again. What other "
    "parts keep is erased, too: e-mails, notifications, kept answers, messages of the payment provider, documents, "
    "imported rows; what the law has the office keep stays, and is told of. It can't be undone. What was exported "
    "before is not touched. "
    "Exit codes: 0 nothing is left to erase, or with --dry-run it was counted; 1 jobs are left that wait, run, or are "
    "held for a person, or other rows that are needed for now, or there is no such kind of thing; 2 unknown options; "
    "130 stopped by Ctrl-C or SIGTERM: what is told of is erased, the rest untouched."
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
    subject, done = Subject(kind.pk, options["key"]), _Done()
    stopped = not options["dry_run"] and _erase(subject, request, done)
    found, stays = erasure(kind.pk, options["key"]), stays_elsewhere(subject)
    elsewhere = found_elsewhere(subject) if options["dry_run"] else done.elsewhere(found_elsewhere(subject))
    is_left = found.left or any(one.for_now for one in stays)
    code = STOPPED if stopped else NOT_DONE if is_left and not options["dry_run"] else DONE
    told = _Told(found=found, erased=done.jobs, elsewhere=elsewhere, stays=stays)
    lines = [_as_json(told, code)] if options["json"] else _as_text(told, options)
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


@dataclass
class _Done:
    """What was erased so far, kept up to date for whoever may be stopped."""

    jobs: int = 0
    others: Counter[str] = field(default_factory=Counter)

    def elsewhere(self, kinds: list[Found]) -> list[Found]:
        """Return what was erased of each kind."""
        return [replace(kind, number=self.others[kind.key]) for kind in kinds]


@dataclass(frozen=True, kw_only=True)
class _Told:
    found: Erasure
    erased: int
    elsewhere: list[Found]
    stays: list[Stays]


def _erase(subject: Subject, request: Request, done: _Done) -> bool:
    """Erase all there is; says whether it was stopped."""
    progress = ProgressLine()
    try:
        with StopRequests():
            for batch in erase_about(subject.content_type_id, subject.object_id, request):
                done.jobs += batch
                progress.show(done.jobs, None, "jobs erased")
            for one in erase_elsewhere(subject, request):
                done.others[one.key] += one.number
                progress.show(done.others[one.key], None, f"{one.words} erased")
    except KeyboardInterrupt:
        return True
    finally:
        progress.clear()
    return False


def _as_json(told: _Told, code: int) -> str:
    elsewhere = {one.key: one.number for one in told.elsewhere}
    stays = [asdict(one) for one in told.stays]
    jobs = {"erased_now": told.erased, **asdict(told.found)}
    return json.dumps({"exit_code": code, **jobs, "elsewhere": elsewhere, "stays": stays}, indent=2)


def _as_text(told: _Told, options: Mapping[str, Any]) -> Iterator[str]:
    about, found = f"about {options['kind']} {options['key']}", told.found
    if options["dry_run"]:
        yield f"Jobs {about} that would be erased: {found.erasable:,}. Nothing was changed."
    else:
        yield f"Jobs {about} that were erased: {told.erased:,}."
    done = "Would be erased" if options["dry_run"] else "Erased"
    yield from (f"{done}: {one.words}: {one.number:,}." for one in told.elsewhere if one.number)
    if found.live:
        yield f"Left, as they wait or run: {found.live:,}. Cancel them or wait for their end, then erase again."
    if found.held:
        yield f"Left, as a person must say what happened: {found.held:,}. Settle them on their pages, then erase again."
    yield from (f"{'Left' if one.for_now else 'Stays'}: {one.words}: {one.number:,}. {one.why}" for one in told.stays)
