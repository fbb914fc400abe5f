"""Jobs that were made of others with edited arguments: where one comes from, what became of another."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jobs.masking import hidden_names
from jobs.models import Job, JobQuerySet

# A value beyond it is a text to be read, and no part of a sentence.
WORDS_LENGTH = 60
# As many as one looks through.
MOST = 10
NOT_GIVEN = "not given"


@dataclass(frozen=True, kw_only=True)
class Change:
    """An argument that differs, in words; nothing is said of the values of one that is hidden."""

    name: str
    was: str
    now: str
    is_hidden: bool


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What a job was made of. Its original is None when that was deleted; an erased one tells no changes."""

    original: Job | None
    changes: list[Change]


def edit_of(job: Job) -> Edit | None:
    """Return what a job was made of; None when it was no other job."""
    if job.edited_from_id is None:
        return None
    original = Job.objects.filter(pk=job.edited_from_id).first()
    if original is None or original.erased_at or job.erased_at:
        return Edit(original=original, changes=[])
    return Edit(original=original, changes=changes(job.task, original.arguments, job.arguments))


def edited_to(job: Job) -> JobQuerySet:
    """Return the newest jobs that were made of this one, with other arguments."""
    # Said although it follows: by it SQLite knows that the partial index serves.
    made = Job.objects.filter(edited_from_id__isnull=False, edited_from_id=job.pk)
    return made.only("task", "status", "subject_label").order_by("-id")[:MOST]


def changes(task: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """Return the arguments that differ, by name."""
    hidden = hidden_names(task, {**before, **after})
    return [
        Change(name=name, was="", now="", is_hidden=True)
        if name in hidden
        else Change(name=name, was=_words(before, name), now=_words(after, name), is_hidden=False)
        for name in sorted({**before, **after})
        if _words(before, name, None) != _words(after, name, None)
    ]


def _words(arguments: Mapping[str, Any], name: str, length: int | None = WORDS_LENGTH) -> str:
    if name not in arguments:
        return NOT_GIVEN
    text = json.dumps(arguments[name], ensure_ascii=False, sort_keys=True)
    return text if length is None or len(text) <= length else f"{text[: length - 1]}…"
