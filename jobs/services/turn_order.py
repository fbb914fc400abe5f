"""Whose turn it is: the most urgent first, of those one for each tenant in turn, and of a tenant's own the oldest."""

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from jobs.models import Job, JobQuerySet
from jobs.services.delivering import DELIVERED

# What of a row it takes to give it a turn.
READ = (*DELIVERED, "task", "gate", "tenant")


def next_in_turn(rows: JobQuerySet, most: int, after_tenant: str) -> list[Job]:
    """Return the jobs that come next, at most so many; the tenant behind `after_tenant` begins.

    They are locked, and those that somebody else holds are left out: whoever cancels one just now is not waited for.
    """
    found: list[Job] = []
    for priority in _priorities(rows):
        found += _of_priority(rows.filter(priority=priority), most - len(found), after_tenant)
        if len(found) >= most:
            break
    return found


def _priorities(rows: JobQuerySet) -> Iterator[int]:
    """Yield the priorities there are, the highest first: each is one look into the index."""
    rows = rows.order_by("-priority")
    while (highest := rows.values_list("priority", flat=True).first()) is not None:
        yield highest
        rows = rows.filter(priority__lt=highest)


def _of_priority(rows: JobQuerySet, most: int, after_tenant: str) -> list[Job]:
    tenants = _tenants(rows, most, after_tenant)
    if not tenants:
        return []
    # One more than an even share for some: what is too much is cut off behind the last round.
    share = -(-most // len(tenants))
    of_each = [_oldest(rows.filter(tenant=tenant), share) for tenant in tenants]
    rounds = chain.from_iterable(zip_longest(*of_each))
    return [job for job in rounds if job is not None][:most]


def _tenants(rows: JobQuerySet, most: int, after_tenant: str) -> list[str]:
    """Return the tenants who wait, beginning behind the one who had the last turn; each is one look into the index."""
    names = rows.order_by("tenant").values_list("tenant", flat=True)
    found: list[str] = []
    for part in (names.filter(tenant__gt=after_tenant), names.filter(tenant__lte=after_tenant)):
        while len(found) < most and (tenant := part.first()) is not None:
            found.append(tenant)
            part = part.filter(tenant__gt=tenant)
    return found


def _oldest(rows: JobQuerySet, most: int) -> Sequence[Job]:
    return list(rows.order_by("id").select_for_update(skip_locked=True, of=("self",)).only(*READ)[:most])
