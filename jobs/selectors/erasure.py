"""What erasing the personal data in jobs about something would come to."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from jobs.models import FINAL, LIVE, Effect, Job, JobQuerySet
from jobs.selectors.listing import jobs_of

_HELD = Exists(Effect.objects.held().filter(job=OuterRef("pk")))


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """The jobs about something, in numbers: each is one of these."""

    erasable: int
    # They need their arguments until they have ended, or were cancelled.
    live: int
    # A person needs their record to say what happened.
    held: int
    erased: int

    @property
    def left(self) -> int:
        """How many can't be erased as they stand."""
        return self.live + self.held


def erasable(content_type_id: int, object_id: str) -> JobQuerySet:
    """Return the jobs about something that can be erased, oldest first."""
    ended = jobs_of(content_type_id, object_id).filter(status__in=FINAL, erased_at=None)
    return ended.filter(~_HELD).order_by("id")


def erasure(content_type_id: int, object_id: str) -> Erasure:
    """Return how the jobs about something stand."""
    jobs = jobs_of(content_type_id, object_id).order_by().annotate(is_held=_HELD)
    ended = Q(status__in=FINAL, erased_at=None)
    return Erasure(
        **jobs.aggregate(
            erasable=Count("pk", filter=ended & Q(is_held=False)),
            live=Count("pk", filter=Q(status__in=LIVE)),
            held=Count("pk", filter=ended & Q(is_held=True)),
            erased=Count("pk", filter=Q(erased_at__isnull=False)),
        )
    )


def erased_among(job_ids: Collection[UUID]) -> set[UUID]:
    """Return which of these jobs were erased."""
    return set(Job.objects.filter(pk__in=job_ids, erased_at__isnull=False).values_list("pk", flat=True))
