"""The runs of the reconciliation: one at a time, gone on with by whoever comes after one that was killed."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from billing.models import ReconciliationRun
from billing.models.provider_event import MAX_REASON
from jobs.api import LIVE, Fail, Job, current_job

LOOK_BACK = timedelta(hours=24)
# What was looked at is of interest as long as somebody may ask about a payment of last month.
KEPT = timedelta(days=40)


def begin_run() -> ReconciliationRun | None:
    """Return a run for this attempt: one whose job has ended or is this one, else a new one; None beside another."""
    job = current_job()
    fence = f"{job.id}:{job.attempt}"
    others = Job.objects.filter(pk=OuterRef("job_id"), status__in=LIVE).exclude(pk=job.id)
    if ReconciliationRun.objects.filter(~Exists(others), is_open=True).update(job_id=job.id, fence=fence, problem=""):
        run = ReconciliationRun.objects.get(is_open=True)
        # Not the row's: another attempt may have taken it over since.
        run.fence = fence
        return run
    try:
        with transaction.atomic():
            # The constraint lets one in.
            return ReconciliationRun.objects.create(**_where_the_last_one_stopped(), job_id=job.id, fence=fence)
    except IntegrityError:
        return None


def lock_run(run: ReconciliationRun) -> None:
    """Lock the run until the transaction ends; raises Fail where another attempt has it."""
    locked = ReconciliationRun.objects.select_for_update().get(pk=run.pk)
    if not locked.is_open or locked.fence != run.fence or not current_job().is_current():
        raise Fail("Another attempt goes on with this reconciliation, or it was cancelled.")


def end_run(run: ReconciliationRun, *, has_more: bool, problem: str = "") -> None:
    """End a run, and delete those that nobody asks about any more."""
    with transaction.atomic():
        lock_run(run)
        run.is_open, run.ended_at, run.has_more, run.problem = False, timezone.now(), has_more, problem[:MAX_REASON]
        run.save(update_fields=["is_open", "ended_at", "has_more", "problem"])
    ReconciliationRun.objects.filter(is_open=False, ended_at__lt=timezone.now() - KEPT).delete()


def note_problem(run: ReconciliationRun, problem: str) -> None:
    """Say on a run what holds it up."""
    ReconciliationRun.objects.filter(pk=run.pk, fence=run.fence, is_open=True).update(problem=problem[:MAX_REASON])


def _where_the_last_one_stopped() -> dict[str, Any]:
    last = ReconciliationRun.objects.order_by("-pk").first()
    if last and last.has_more:
        return {"since": last.since, "cursor": last.cursor}
    return {"since": timezone.now() - LOOK_BACK}
