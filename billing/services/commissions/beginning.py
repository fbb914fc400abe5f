"""Begin a month's commissions, or compute them again: a batch with a job for each sales rep."""

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from billing.exceptions import CommissionsRefused
from billing.models import CommissionRun, Invoice, RunStatus, SalesRep
from billing.office_day import today
from billing.services.commissions.batches import batch_key
from billing.services.commissions.months import first_of, last_month, midnight
from billing.tasks_commissions import compute_statement
from jobs.api import batch, record_act

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def begin_last_month() -> str:
    """Begin the commissions of the month before this one; returns in words what came of it.

    Called twice, by whomever, it is begun once: a run that was begun after its month had ended stays as it is.
    """
    if not _reps().exists():
        return "there are no sales reps"
    run = begin(last_month())
    return f"{run}: {run.count} reps"


def begin(month: date, *, by: "User | None" = None) -> CommissionRun:
    """Begin the commissions of a day's month, unless that was done since the month ended. Raises CommissionsRefused.

    Of a month that is not over, it is a preview: each call computes it anew, and nobody can approve it.
    """
    first = first_of(month)
    with transaction.atomic():
        check(first)
        CommissionRun.objects.bulk_create([CommissionRun(month=first, begun_by=by)], ignore_conflicts=True)
        run = CommissionRun.objects.get(month=first)
        _compute(run.pk, Q(computation=0) | Q(began_at__lt=midnight(run.end)), "Begun.", by)
        run.refresh_from_db()
    return run


def compute_again(run_id: int, *, by: "User", seen: int) -> CommissionRun:
    """Compute an open run anew; `seen` is the computation somebody looked at. Raises CommissionsRefused."""
    with transaction.atomic():
        if not _compute(run_id, Q(computation=seen), "Computed again.", by):
            raise CommissionsRefused("This was approved or computed again meanwhile. Look at it as it is now.")
    return CommissionRun.objects.get(pk=run_id)


def check(first: date) -> None:
    """Raise CommissionsRefused where a month's commissions can't be begun."""
    if first > today():
        raise CommissionsRefused("This month has not begun. Choose one that has.")
    if not _reps().exists():
        raise CommissionsRefused("There are no sales reps. Add one, and name it on their customers’ pages.")
    later = CommissionRun.objects.filter(month__gt=first).exclude(status=RunStatus.OPEN)
    if later.exists() and not CommissionRun.objects.filter(month=first).exists():
        raise CommissionsRefused(
            "A later month is approved already. What belongs to this one is taken into the next month by itself."
        )


def _compute(run_id: int, allowed: Q, deed: str, by: "User | None") -> bool:
    """Enqueue a job for each rep, if the run is still as it is allowed to be; whoever comes second finds it changed."""
    rows = CommissionRun.objects.filter(allowed, pk=run_id, status=RunStatus.OPEN)
    reps = list(_reps())
    if not rows.update(computation=F("computation") + 1, began_at=timezone.now(), count=len(reps)):
        return False
    run = CommissionRun.objects.get(pk=run_id)
    run.statements.exclude(rep__in=reps).delete()
    batch(str(run), subject=run, requested_by=by, idempotency_key=batch_key(run)).enqueue(
        compute_statement.using(subject=rep).prepare(run_id=run_id, rep_id=rep.pk, computation=run.computation)
        for rep in reps
    )
    record_act(by, run, deed)
    return True


def _reps() -> "QuerySet[SalesRep]":
    """Return the reps who may have a statement: those who have left only if they sold something."""
    return SalesRep.objects.filter(Q(is_active=True) | Exists(Invoice.objects.filter(sales_rep=OuterRef("pk"))))
