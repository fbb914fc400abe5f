"""Erase the rows of files that became a record: what was imported, and what was there before."""

from collections import defaultdict
from collections.abc import Iterator

from django.db.models import QuerySet

from imports.models import Import, StagedRow
from imports.targets.registry import TARGETS
from imports.targets.target import Target
from jobs.api import Eraser, ErasureRequest, ErasureSubject, Stays


def _rows(subject: ErasureSubject) -> "QuerySet[StagedRow]":
    """Return the rows about a record, by its natural key: a record that is deleted is known to no row."""
    target, record = _target(subject), subject.row()
    key = getattr(record, target.natural_key) if target and record else None
    if target is None or not key:
        return StagedRow.objects.none()
    return StagedRow.objects.filter(run__target=target.key, key=str(key))


def _target(subject: ErasureSubject) -> Target | None:
    return next((target for target in TARGETS.values() if subject.is_a(target.model)), None)


def _count(subject: ErasureSubject) -> int:
    return _rows(subject).filter(run__ended_at__isnull=False).count()


def _erase(subject: ErasureSubject, request: ErasureRequest, limit: int) -> int:
    found = _rows(subject).filter(run__ended_at__isnull=False).order_by("run_id", "line")
    lines: defaultdict[int, list[int]] = defaultdict(list)
    for run, line in found.values_list("run_id", "line")[:limit]:
        lines[run].append(line)
    # The first rows of each file are shown on its page, these perhaps among them.
    Import.objects.filter(pk__in=lines).update(preview=[])
    return sum(StagedRow.objects.filter(run_id=run, line__in=some).delete()[0] for run, some in lines.items())


def _stays(subject: ErasureSubject) -> Iterator[Stays]:
    target = _target(subject)
    if target is None:
        return
    yield Stays(
        words="rows of imports that are under way",
        number=_rows(subject).filter(run__ended_at=None).count(),
        why="End those imports or leave them, then erase again.",
        for_now=True,
    )
    files = Import.objects.filter(target=target.key, file_removed_at=None)
    yield Stays(
        words="files as they were uploaded, which may name it",
        number=files.count(),
        why="They hold many records, and go by themselves when they are old.",
    )


ROWS = Eraser(key="imports", words="rows of imported files", count=_count, erase=_erase, stays=_stays)
