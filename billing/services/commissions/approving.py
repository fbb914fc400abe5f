"""Approve a month's commissions: from then on nothing of them changes."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from billing.exceptions import CommissionsRefused
from billing.models import CommissionRun, RunStatus
from billing.services.commissions.batches import batch_key, batch_of
from billing.services.commissions.months import midnight
from jobs.api import Status, record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def approve(run_id: int, *, by: "User", seen: int) -> CommissionRun:
    """Freeze an open run; `seen` is the computation somebody looked at. Raises CommissionsRefused."""
    with transaction.atomic():
        rows = CommissionRun.objects.filter(pk=run_id, status=RunStatus.OPEN, computation=seen)
        if not rows.update(status=RunStatus.APPROVED, approved_by=by, approved_at=timezone.now()):
            raise CommissionsRefused("This was approved or computed again meanwhile. Look at it as it is now.")
        run = CommissionRun.objects.get(pk=run_id)
        # After the change, which nobody sees before this is done: what is asked here can't turn out otherwise later.
        if why := refusal(run):
            raise CommissionsRefused(why)
        record_act(by, run, "Approved.")
    return run


def refusal(run: CommissionRun) -> str:
    """Return why a run can't be approved as it is, and what to do first; empty where it can."""
    if run.began_at < midnight(run.end):
        return f"This was computed before {run.month_text} had ended. Compute it again once it is over."
    earlier = CommissionRun.objects.filter(month__lt=run.month, status=RunStatus.OPEN).order_by("month").first()
    if earlier:
        return f"{earlier} are still open. Approve the months in their order."
    return _unfinished(run)


def _unfinished(run: CommissionRun) -> str:
    batch = batch_of(run, batch_key(run))
    if batch is None:
        return "Its jobs were tidied away since. Compute it again, then approve it."
    left = batch.jobs.exclude(status=Status.SUCCESSFUL)
    failed = left.filter(status__in=[Status.FAILED, Status.CANCELLED]).count()
    if failed:
        return f"Jobs that failed or were cancelled: {failed:,}. Mend what is listed, retry them, then approve it."
    if left.exists() or run.statements.exclude(computation=run.computation).exists():
        return "It is still being computed. Wait until it is done, then approve it."
    return ""
