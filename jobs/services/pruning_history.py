"""Delete the history of jobs that are gone: who retried or cancelled what nobody can look up any more."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import QuerySet

from jobs.models import Job
from jobs.services.archiving import Archive
from jobs.services.sweeping import PRUNE_BATCH, Sweep


def history_sweeps(archive: Archive | None) -> list[Sweep]:
    """Return the sweep over the admin's history, which names its objects by text and has no key to them."""
    batches = partial(_batches, archive)
    return [Sweep(name="history", label="entries of history of deleted jobs deleted", due=_due, batches=batches)]


def _due() -> int:
    return sum(len(_lost(entries)) for entries in _pages())


def _batches(archive: Archive | None) -> Iterator[int]:
    for entries in _pages():
        if lost := _lost(entries):
            yield _delete(lost, archive)


def _pages() -> Iterator[list[LogEntry]]:
    """Yield all entries about jobs, a page at a time, by their key."""
    after = 0
    while page := list(_entries().filter(pk__gt=after).order_by("pk")[:PRUNE_BATCH]):
        yield page
        after = page[-1].pk


def _entries() -> "QuerySet[LogEntry]":
    content_type = ContentType.objects.get_for_model(Job)
    return LogEntry.objects.filter(content_type=content_type).select_related("user")


def _lost(entries: Iterable[LogEntry]) -> list[LogEntry]:
    wanted = {entry.pk: _job_id(entry) for entry in entries}
    there = set(
        Job.objects.filter(pk__in=[job_id for job_id in wanted.values() if job_id]).values_list("pk", flat=True)
    )
    return [entry for entry in entries if wanted[entry.pk] not in there]


def _job_id(entry: LogEntry) -> UUID | None:
    try:
        return UUID(entry.object_id)
    except (TypeError, ValueError):
        return None


def _delete(lost: list[LogEntry], archive: Archive | None) -> int:
    with transaction.atomic(durable=True):
        if archive:
            archive.add(map(_record, lost))
        return LogEntry.objects.filter(pk__in=[entry.pk for entry in lost]).delete()[0]


def _record(entry: LogEntry) -> dict[str, Any]:
    return {
        "kind": "act",
        "job": entry.object_id,
        "at": entry.action_time,
        "by": entry.user.get_username(),
        "act": entry.get_change_message(),
    }
