"""Let in: have turns given when something makes room for them, or something new comes; the clock does the rest."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from jobs.models import Job, Limit, LimitPace, Status
from jobs.registry import get_definition
from jobs.services.admitting import admit
from jobs.services.delivering import deliver
from jobs.services.gates import Name, declared_limits
from jobs.services.rooms import LAG
from jobs.services.syncing_limits import sync_limits


def let_in_after_commit(jobs: Sequence[Job]) -> None:
    """Have new jobs that wait for a turn get it once they are committed, if there is room; a rollback gives none."""
    if waiting := [job for job in jobs if job.status == Status.READY and job.delivered_at is None]:
        transaction.on_commit(lambda: _let_in_new(waiting), robust=True)


def let_in_waiting() -> int:
    """Give turns to all for whom there is room, as the clock does; returns to how many."""
    if not (_somebody_waits() or LimitPace.objects.filter(turns_out__gt=0).exists()):
        return 0
    admitted = admit()
    # What lies so far back says no more than a row that is not there.
    idle = LimitPace.objects.filter(~Q(key=""), turns_out=0, next_at__lt=Now() - timedelta(seconds=LAG))
    idle.delete()
    return admitted


def let_in_next() -> None:
    """Give turns that became free as a job ended."""
    if Limit.objects.filter(concurrency__isnull=False).exists() and _somebody_waits():
        admit()


def _somebody_waits() -> bool:
    return Job.objects.at_the_gate().without_turn().exists()


def _let_in_new(jobs: Sequence[Job]) -> None:
    kinds = {(job.task, job.queue_name) for job in jobs}
    names = {kind: declared_limits(get_definition(kind[0]), kind[1]) for kind in kinds}
    in_force = _in_force(set().union(*names.values()))
    # Somebody switched the limit off that code declares.
    free = [job for job in jobs if in_force.keys().isdisjoint(names[job.task, job.queue_name])]
    if free:
        deliver(free)
    if len(free) < len(jobs) and not _is_full(in_force.values()):
        admit()


def _in_force(names: Collection[Name]) -> dict[Name, Limit]:
    """Return those of the limits that are in force, by name; code that is newer than the clock's makes its own rows."""
    rows = Limit.objects.filter(name__in=[name for _, name in names])
    known = {(limit.scope, limit.name): limit for limit in rows}
    if not known.keys() >= set(names):
        sync_limits(only_new=True)
        known = {(limit.scope, limit.name): limit for limit in rows.all()}
    return {name: known[name] for name in names if name in known and (known[name].is_on or known[name].shared)}


def _is_full(limits: Collection[Limit]) -> bool:
    """Say whether the next slot of one of them is yet to come: no need to lock anything to see it."""
    rates = [limit.pk for limit in limits if limit.rate and not limit.rate_key]
    return bool(rates) and LimitPace.objects.filter(limit__in=rates, key="", next_at__gt=Now()).exists()
