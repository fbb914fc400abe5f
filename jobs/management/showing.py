"""`manage.py jobs show`: all that is known of one job."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.management.base import OutputWrapper
from django.core.management.color import Style
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from jobs.management.exit_codes import DONE, NOT_DONE
from jobs.masking import shown_arguments
from jobs.models import Attempt
from jobs.registry import task_title
from jobs.selectors.full_record import full_records
from jobs.selectors.record import JobRecord, job_record
from jobs.selectors.standing.facts import facts_about
from jobs.selectors.standing.sentences import plain
from jobs.selectors.standing.why import why

HELP = "Shows all that is known of one job."
DESCRIPTION = (
    "Shows a job and why it stands so, with its arguments, its attempts with errors and logs, its effects, and who did "
    "what to it; with --json as `manage.py jobs export` writes it, and why. "
    "Exit codes: 0 it is shown; 1 there is no such job; 2 unknown options."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("id", type=UUID, help="the job’s whole id")
    parser.add_argument("--json", action="store_true", help="print for machines")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Show it, and return the exit code."""
    record = job_record(options["id"])
    if record is None:
        refusal = f"There is no job {options['id']}. `manage.py jobs list` finds jobs by what they are about."
        output.write(json.dumps({"error": refusal}) if options["json"] else style.ERROR(refusal))
        return NOT_DONE
    for line in [_as_json(record)] if options["json"] else _as_lines(record, style):
        output.write(line)
    return DONE


def _as_json(record: JobRecord) -> str:
    full = {**next(full_records([record.job.pk])), "why": " ".join(_why(record))}
    return json.dumps(full, cls=DjangoJSONEncoder, indent=2)


def _as_lines(record: JobRecord, style: Style) -> Iterator[str]:
    job = record.job
    yield f"{job} ({job.get_status_display()})"
    yield from _why(record)
    if job.error:
        yield style.ERROR(job.error)
    yield f"  id: {job.pk}"
    yield f"  task: {task_title(job.task)} ({job.task}), queue {job.queue_name}"
    yield f"  asked for: {_moment(job.enqueued_at)} by {job.requested_by or 'the system'}"
    yield f"  request: {job.correlation}{f', by job {job.parent_id}' if job.parent_id else ''}"
    yield f"  arguments: {json.dumps(shown_arguments(job.task, job.arguments), ensure_ascii=False)}"
    if job.result is not None:
        yield f"  result: {json.dumps(job.result, ensure_ascii=False)}"
    for attempt in record.attempts:
        yield from _of_attempt(attempt)
    for effect in record.effects:
        yield f"  effect “{effect.name}”: {f'done {_moment(effect.done_at)}' if effect.done_at else 'in doubt'}"
    for entry in record.history:
        yield f"  {_moment(entry.at)} {entry.actor_name}: {entry.said}"


def _why(record: JobRecord) -> Iterator[str]:
    facts = facts_about(record)
    told = why(facts)
    yield from (plain(sentence, facts.now) for sentence in (told.sentence, *told.also))


def _of_attempt(attempt: Attempt) -> Iterator[str]:
    yield f"  attempt {attempt.number}: {attempt.get_outcome_display()}, began {_moment(attempt.started_at)}"
    for text in (attempt.error if not attempt.traceback else "", attempt.traceback, attempt.log):
        for line in text.splitlines():
            yield f"    {line}"


def _moment(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S %Z}"
