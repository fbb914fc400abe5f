"""Who did what to a job, a schedule or a rule, and why: entries in the admin's own history."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from jobs.models import Job

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

# What people typed comes after these.
RECEIPT = " Receipt: "
REASON = " Reason: "


def record_act(actor: "AbstractBaseUser | None", about: Model, act: str, reason: str = "") -> None:
    """Write an act into the history; without an actor (the command line) there is none to write it for."""
    if actor is not None:
        LogEntry.objects.log_actions(actor.pk, [about], CHANGE, _message(act, reason), single_object=True)


def record_acts(actor: "AbstractBaseUser | None", jobs: Sequence[Job], act: str, reason: str = "") -> None:
    """Write one act on many jobs into the history of each, in one statement."""
    if actor is not None and jobs:
        LogEntry.objects.log_actions(actor.pk, jobs, CHANGE, _message(act, reason))


def forget_words(jobs: Sequence[Job]) -> None:
    """Take from the history of these jobs what they were about, and what people typed; who did what stays."""
    names = {str(job.pk): str(job) for job in jobs}
    content_type = ContentType.objects.get_for_model(Job)
    entries = list(LogEntry.objects.filter(content_type=content_type, object_id__in=names))
    for entry in entries:
        entry.object_repr = names[str(entry.object_id)]
        entry.change_message = _act_of(entry.get_change_message())
    LogEntry.objects.bulk_update(entries, ["object_repr", "change_message"])


def _message(act: str, reason: str) -> str:
    return f"{act}{REASON}{reason}" if reason else act


def _act_of(message: str) -> str:
    return message.partition(REASON)[0].partition(RECEIPT)[0]
