"""Batches as pages, commands and the jobs that follow them read them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models import CharField, Count, Max, Model, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from jobs.models import LIVE, TIMED, WAITING, Batch, BatchQuerySet, Job, Status
from jobs.selectors.standing.progress import LEAST_SHARE, NOT_BEFORE

# Reasons that a page tells one by one; the list of failed jobs has them all.
MOST_REASONS = 5


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the jobs of a batch stand, in numbers."""

    total: int
    counts: dict[Status, int] = field(default_factory=dict)
    is_open: bool = True

    @property
    def failed(self) -> int:
        """Jobs that failed and wait for a person."""
        return self.counts.get(Status.FAILED, 0)

    @property
    def cancelled(self) -> int:
        """Jobs that were cancelled."""
        return self.counts.get(Status.CANCELLED, 0)

    @property
    def live(self) -> int:
        """Jobs that wait or run."""
        return sum(self.counts.get(status, 0) for status in LIVE)

    @property
    def waiting(self) -> int:
        """Jobs that wait, for their turn or their time."""
        return sum(self.counts.get(status, 0) for status in WAITING)

    @property
    def running(self) -> int:
        """Jobs that run."""
        return self.counts.get(Status.RUNNING, 0)

    @property
    def successful(self) -> int:
        """Jobs that succeeded; those whose rows are gone by now did, or were seen to."""
        return max(0, self.total - self.live - self.failed - self.cancelled)

    @property
    def is_well(self) -> bool:
        """Whether nothing has failed or was cancelled so far."""
        return not self.failed and not self.cancelled

    @property
    def done(self) -> int:
        """Jobs that have ended, however."""
        return max(0, self.total - self.live)


@dataclass(frozen=True, kw_only=True)
class Failure:
    """Failed jobs of a batch that failed alike, and one of them."""

    count: int
    fingerprint: str
    sample: Job


def standing_of(batch: Batch) -> Standing:
    """Return how a batch stands; of one that has ended, as it was noted then."""
    return standings([batch])[batch.pk]


def standings(batches: Iterable[Batch]) -> dict[UUID, Standing]:
    """Return how batches stand, by their ids. The jobs of those that are open are counted, in one statement."""
    found = list(batches)
    counted: dict[UUID, dict[Status, int]] = {batch.pk: {} for batch in found}
    for batch_id, status, n in _count([batch.pk for batch in found if batch.ended_at is None]):
        counted[batch_id][Status(status)] = n
    return {
        batch.pk: Standing(
            total=batch.total,
            counts=_as_it_ended(batch) if batch.ended_at else counted[batch.pk],
            is_open=batch.ended_at is None,
        )
        for batch in found
    }


def failures_in(batch: Batch) -> list[Failure]:
    """Return why jobs of a batch failed, the most frequent reason first, up to MOST_REASONS."""
    failed = batch.jobs.filter(status=Status.FAILED).order_by()
    # As text: PostgreSQL 15 has no greatest UUID.
    rows = failed.values("task", "error_fingerprint").annotate(n=Count("pk"), last=Max(Cast("pk", CharField())))
    found = list(rows.order_by("-n")[:MOST_REASONS])
    samples = Job.objects.in_bulk([UUID(row["last"]) for row in found])
    return [
        Failure(count=row["n"], fingerprint=row["error_fingerprint"], sample=samples[UUID(row["last"])])
        for row in found
        if UUID(row["last"]) in samples
    ]


def time_left(batch: Batch, standing: Standing) -> timedelta | None:
    """Return how long it takes to the end at the pace since it was asked for; None where that would be a guess."""
    lasted = timezone.now() - batch.enqueued_at
    waits_for_its_time = any(standing.counts.get(status) for status in TIMED)
    if (
        not standing.live
        or waits_for_its_time
        or lasted < NOT_BEFORE
        or standing.done < max(1, LEAST_SHARE * standing.total)
    ):
        return None
    return lasted * (standing.live / standing.done)


def batches_about(subject: Model) -> BatchQuerySet:
    """Return the batches that concern an object, newest first."""
    return Batch.objects.about(subject)


def in_state(batches: "QuerySet[Batch]", state: str) -> "QuerySet[Batch]":
    """Return those that stand so: `open`, `failed` (in part, too), `well`; all for anything else."""
    bad = Q(failed__gt=0) | Q(cancelled__gt=0)
    states = {
        "open": Q(ended_at__isnull=True),
        "failed": Q(ended_at__isnull=False) & bad,
        "well": Q(ended_at__isnull=False) & ~bad,
    }
    return batches.filter(states.get(state, Q()))


def find_batch(text: str) -> Batch | None:
    """Return the batch of this id; None when there is none, or it is no id."""
    try:
        batch_id = UUID(text)
    except ValueError:
        return None
    return Batch.objects.select_related("subject_type", "requested_by").filter(pk=batch_id).first()


def batch_before(job_id: UUID) -> Batch | None:
    """Return the batch that a job follows: that called it at its end, or whose next step it is part of."""
    called = Batch.objects.filter(
        Q(on_end_job_id__isnull=False, on_end_job_id=job_id)
        | Q(on_success_job_id__isnull=False, on_success_job_id=job_id)
    ).first()
    if called:
        return called
    its_own = Job.objects.filter(pk=job_id).values("batch_id")
    return Batch.objects.filter(pk__in=Batch.objects.filter(pk__in=its_own).values("previous_id")).first()


def chain_of(batch: Batch) -> list[Batch]:
    """Return the steps of which a batch is one, in their order, as far as they have begun."""
    chain = [batch]
    while (before := chain[0].previous_id) and (found := Batch.objects.filter(pk=before).first()):
        chain.insert(0, found)
    while (after := chain[-1].next_id) and (found := Batch.objects.filter(pk=after).first()):
        chain.append(found)
    return chain


def _count(batch_ids: list[UUID]) -> list[tuple[UUID, str, int]]:
    if not batch_ids:
        return []
    rows = Job.objects.filter(batch_id__isnull=False, batch_id__in=batch_ids).order_by()
    return list(rows.values_list("batch_id", "status").annotate(n=Count("pk")))


def _as_it_ended(batch: Batch) -> dict[Status, int]:
    return {Status.FAILED: batch.failed, Status.CANCELLED: batch.cancelled}
