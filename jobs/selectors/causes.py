"""Why jobs fail: the failed ones by task and by the fingerprint of their error."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import CharField, Count, Max, Min
from django.db.models.functions import Cast
from django.utils import timezone

from jobs.models import CauseNote, Job, JobQuerySet, Status
from jobs.selectors.search_words import Term, put_together

# Failed jobs that one look reads, the latest first: 0.2 s on PostgreSQL.
LOOK_AT = 100_000
# Jobs between two attempts that are counted for all causes together: few beside those, and gone within the hour.
RETRYING_UP_TO = 10_000
# More causes than anybody reads; those of the most jobs come first.
MOST = 100
# Of the text of a UUID.
_UUID_LENGTH = 36

Key = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Cause:
    """Jobs of one task that failed alike, and one of them. `retrying` will be tried again by themselves."""

    task: str
    fingerprint: str
    failed: int
    retrying: int
    first: datetime
    last: datetime
    sample: Job
    note: CauseNote | None

    def search(self, *status: Status) -> str:
        """Return the search that finds its jobs that stand so."""
        terms = [Term("status", ",".join(status)), Term("task", self.task), Term("fingerprint", self.fingerprint)]
        return put_together(terms)


@dataclass(frozen=True, kw_only=True)
class Causes:
    """What was found, and whether there is more that was not looked at."""

    causes: list[Cause]
    is_bounded: bool


def causes(span: timedelta | None = None) -> Causes:
    """Return why jobs failed within a span up to now, or ever; the cause of the most jobs first."""
    failed = Job.objects.filter(status=Status.FAILED)
    if span is not None:
        failed = failed.filter(finished_at__gte=timezone.now() - span)
    edge = next(
        iter(failed.order_by("-finished_at").values_list("finished_at", flat=True)[LOOK_AT : LOOK_AT + 1]), None
    )
    groups = _groups(failed if edge is None else failed.filter(finished_at__gt=edge))
    retrying, notes = _retrying(), _notes({key[1] for key in groups})
    jobs = Job.objects.only("task", "error", "subject_label", "status").in_bulk([row[3] for row in groups.values()])
    found = [
        Cause(
            task=key[0],
            fingerprint=key[1],
            failed=count,
            retrying=retrying.get(key, 0),
            first=first,
            last=last,
            sample=jobs[sample],
            note=notes.get(key),
        )
        for key, (count, first, last, sample) in groups.items()
        # Between two queries somebody may have retried and pruned it.
        if sample in jobs
    ]
    return Causes(causes=found, is_bounded=edge is not None or len(groups) == MOST)


def _groups(failed: JobQuerySet) -> Mapping[Key, tuple[int, datetime, datetime, UUID]]:
    # PostgreSQL before 18 knows no largest UUID; their texts are in the same order.
    rows = failed.order_by().values_list("task", "error_fingerprint")
    found = rows.annotate(
        n=Count("pk"),
        first=Min("finished_at"),
        last=Max("finished_at"),
        sample=Max(Cast("pk", CharField(max_length=_UUID_LENGTH))),
    ).order_by("-n", "-last")[:MOST]
    return {(task, cause): (n, first, last, UUID(sample)) for task, cause, n, first, last, sample in found}


def _retrying() -> Mapping[Key, int]:
    newest = Job.objects.filter(status=Status.RETRYABLE).order_by("-pk").values("pk")[:RETRYING_UP_TO]
    rows = Job.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).order_by()
    counts = rows.values_list("task", "error_fingerprint").annotate(n=Count("pk"))
    return {(task, cause): n for task, cause, n in counts}


def _notes(fingerprints: Collection[str]) -> Mapping[Key, CauseNote]:
    notes = CauseNote.objects.filter(fingerprint__in=fingerprints).select_related("author")
    return {(note.task, note.fingerprint): note for note in notes}
