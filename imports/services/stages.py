"""The steps of an import. Each is one conditional update, and its row count is the answer."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.dispatch import Signal

from imports.exceptions import StageChanged, WorkTaken
from imports.models import Import, Stage
from jobs.api import LIVE, Job, Request, current_job, enqueue_many

# `run`: it has come to the end of a step. What a receiver writes is part of that step's transaction.
step_ended = Signal()

# No job works on it: that of its step has ended without getting further, as it failed or was cancelled.
_LEFT_ALONE = ~Exists(Job.objects.filter(pk=OuterRef("job_id"), status__in=LIVE))

# When no row is in yet: it may be read another way, mapped anew, checked again, and dismissed.
REWORKABLE = Q(stage__in=(Stage.UNREADABLE, Stage.READ, Stage.CHECKED)) | Q(
    _LEFT_ALONE, stage__in=(Stage.READING, Stage.CHECKING, Stage.IMPORTING), cursor=0
)
# When its rows may be written, or the rest of them.
IMPORTABLE = Q(stage=Stage.CHECKED) | Q(_LEFT_ALONE, stage=Stage.IMPORTING)
# When some rows are in, and the rest may be left out.
STOPPED = Q(_LEFT_ALONE, stage=Stage.IMPORTING, cursor__gt=0)


def move(run: Import, to: Stage, *, since: Q, **changes: Any) -> Import:
    """Move an import that somebody looked at to its next stage; raises StageChanged if it changed since.

    Jobs of earlier revisions write nothing from here on.
    """
    rows = Import.objects.filter(since, pk=run.pk, revision=run.revision)
    if not rows.update(stage=to, revision=F("revision") + 1, fence="", **changes):
        raise StageChanged(f"{run.file_name} has changed since this page was loaded. Nothing was done: look again.")
    run.refresh_from_db()
    return run


def may(run: Import, since: Q) -> bool:
    """Say whether an import stands so that it can be moved; only `move` knows for certain."""
    return Import.objects.filter(since, pk=run.pk).exists()


def follow_by(run: Import, request: Request) -> Job:
    """Enqueue the job that does a step, in the transaction that moved the import there."""
    job = next(iter(enqueue_many([request])))
    Import.objects.filter(pk=run.pk).update(job_id=job.pk)
    run.job_id = job.pk
    return job


def begin_work(run_id: int, revision: int, stage: Stage) -> Import:
    """Take an import for the running attempt; raises WorkTaken when it is past that step, or was changed since."""
    current = current_job()
    fence = f"{current.id}:{current.attempt}"
    if not Import.objects.filter(pk=run_id, revision=revision, stage=stage).update(fence=fence):
        raise WorkTaken("The import has gone on since this was asked for: there is nothing to do.")
    return Import.objects.get(pk=run_id)


def lock(run: Import) -> Import:
    """Lock the row until the transaction ends and return it anew; raises WorkTaken when another attempt has it.

    Whatever is written in that transaction is written by the one attempt that works on the import.
    """
    locked = Import.objects.select_for_update().get(pk=run.pk)
    if (locked.fence, locked.stage) != (run.fence, run.stage) or not current_job().is_current():
        raise WorkTaken("Another attempt goes on with this import, or it was cancelled.")
    return locked


def end_work(run: Import, to: Stage, **changes: Any) -> Import:
    """Write what came of a step and move on; raises WorkTaken when another attempt has it.

    What a program planned follows in the same transaction.
    """
    with transaction.atomic():
        lock(run)
        Import.objects.filter(pk=run.pk).update(stage=to, fence="", **changes)
        run.refresh_from_db()
        step_ended.send(Import, run=run)
    return run
