"""Batches as pages, commands and the jobs that follow them read them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count, Model, Q

from jobs.models import LIVE, WAITING, Batch, BatchQuerySet, Job, Status


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the jobs of a batch stand, in numbers."""

    total: int
    counts: dict[Status, int] = field(default_factory=dict)
    is_open: bool = True
    was_stopped: bool = False

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
    def done(self) -> int:
        """Jobs that have ended, however."""
        return max(0, self.total - self.live)


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
            was_stopped=batch.stopped_at is not None,
        )
        for batch in found
    }


def batches_about(subject: Model) -> BatchQuerySet:
    """Return the batches that concern an object, newest first."""
    return Batch.objects.about(subject)


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
