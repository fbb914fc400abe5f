"""Which limit a READY job waits for: how many go before it, or who has its place."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from jobs.models import Job, Limit, Scope, Status
from jobs.selectors.limits import limit_words
from jobs.selectors.standing.line import COUNT_UP_TO

# Where the part of a job's markers begins that the number at once counts by.
_PLACE_AT = 16


@dataclass(frozen=True, kw_only=True)
class Turn:
    """The limit that a job waits for.

    `before` is how many have their turn first, of COUNT_UP_TO and one more; `lasts` how long that takes, where a rate
    tells. `holder` is a job that has the place this one waits for, and `of_the_same` what both have in common.
    """

    limit: Limit
    words: str
    before: int = 0
    lasts: timedelta | None = None
    holder: UUID | None = None
    of_the_same: str = ""


def turn_of(job: Job) -> Turn | None:
    """Return what a job waits for at the gate; None for one that no limit holds back."""
    if job.status != Status.READY or job.turn_at:
        return None
    its = Q(scope=Scope.QUEUE, name=job.queue_name) | Q(scope=Scope.TASK, name=job.task)
    limits = list(Limit.objects.in_force().filter(its))
    if not limits:
        return None
    return next(filter(None, (_held(limit, job) for limit in limits)), None) or _in_line(limits[0], job)


def _held(limit: Limit, job: Job) -> Turn | None:
    """Return who has the places, where all are taken."""
    if limit.concurrency is None:
        return None
    holders = Job.objects.filter(
        limit.its_jobs, Q(status=Status.RUNNING) | Q(status=Status.READY, turn_at__isnull=False)
    )
    if limit.concurrency_key:
        holders = holders.filter(gate__endswith=job.gate[_PLACE_AT:])
    found = list(holders.order_by("id").values_list("pk", flat=True)[: limit.concurrency])
    if len(found) < limit.concurrency:
        return None
    same = limit.concurrency_key.removesuffix("_id").replace("_", " ")
    return Turn(limit=limit, words=limit_words(limit), holder=found[0], of_the_same=same)


def _in_line(limit: Limit, job: Job) -> Turn:
    first = Q(priority__gt=job.priority) | Q(priority=job.priority, pk__lt=job.pk)
    others = Job.objects.at_the_gate().filter(limit.its_jobs, first)
    if not limit.is_on:
        # Tenants take turns: what counts is what waits of its own.
        others = others.filter(tenant=job.tenant)
    if limit.rate_key:
        others = others.filter(gate__startswith=job.gate[:_PLACE_AT])
    before = others.order_by()[: COUNT_UP_TO + 1].count()
    per = limit.per
    lasts = timedelta(seconds=before * per.period / per.count) if per and before <= COUNT_UP_TO else None
    return Turn(limit=limit, words=limit_words(limit), before=before, lasts=lasts)
