"""`manage.py jobs batches`: how batches stand, newest first, or one of them."""

import json
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.management.base import OutputWrapper
from django.core.management.color import Style
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from jobs.management.exit_codes import DONE, NOT_DONE
from jobs.management.finding import MOST, USUAL, whole_number
from jobs.models import Batch
from jobs.selectors.batch_words import batch_sentence, live_words, state_words
from jobs.selectors.batches import Standing, find_batch, in_state, standings

HELP = "Shows how batches of jobs stand."
DESCRIPTION = (
    "Shows batches, newest first, and how many of their jobs have ended, failed and wait; with an id, that one. "
    "`manage.py jobs retry batch:ID status:failed --reason …` retries what failed of one, `manage.py jobs cancel "
    "batch:ID --reason …` cancels the rest. Exit codes: 0 they are shown, if there are any; 1 there is no such batch; "
    "2 unknown options."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("id", nargs="?", default="", help="the batch’s whole id")
    parser.add_argument("--state", choices=["open", "failed", "well"], default="", help="only those that stand so")
    parser.add_argument("--limit", type=whole_number, default=USUAL, help=f"how many at most ({USUAL}, up to {MOST:,})")
    parser.add_argument("--json", action="store_true", help="print for machines")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Show them, and return the exit code."""
    found = _found(options)
    if options["id"] and not found:
        refusal = f"There is no batch {options['id']}. `manage.py jobs batches` shows which there are."
        output.write(json.dumps({"error": refusal}) if options["json"] else style.ERROR(refusal))
        return NOT_DONE
    stand = standings(found)
    if options["json"]:
        output.write(json.dumps([_brief(one, stand[one.pk]) for one in found], cls=DjangoJSONEncoder, indent=2))
    else:
        output.write("\n".join(_line(one, stand[one.pk]) for one in found) or "There are no batches.")
    return DONE


def _found(options: Mapping[str, Any]) -> Sequence[Batch]:
    if options["id"]:
        one = find_batch(options["id"])
        return [one] if one else []
    return list(in_state(Batch.objects.select_related("requested_by"), options["state"])[: options["limit"]])


def _line(batch: Batch, standing: Standing) -> str:
    _, word = state_words(standing)
    told = f"{batch_sentence(standing)} {live_words(standing)}".strip()
    return f"{timezone.localtime(batch.enqueued_at):%Y-%m-%d %H:%M:%S}  {batch.pk}  {batch}: {word}. {told}"


def _brief(batch: Batch, standing: Standing) -> dict[str, Any]:
    shown = ("id", "name", "tenant", "subject_label", "enqueued_at", "ended_at", "previous_id", "next_id")
    numbers = ("total", "done", "successful", "failed", "cancelled", "running", "waiting")
    return {
        **{name: getattr(batch, name) for name in shown},
        "requested_by": batch.requested_by.get_username() if batch.requested_by else None,
        **{name: getattr(standing, name) for name in numbers},
    }
