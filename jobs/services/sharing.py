"""Share a queue between tenants: while many jobs of some tenant wait, only a window of them is with the workers.

The rest waits at the gate and is let in by turns between the tenants, so that whoever comes last waits behind what
workers do in a second or two, and not behind all that was there before. Installations without tenants have none of it.
"""

from collections.abc import Iterator

from django.db import transaction

from jobs.models import Job, Limit, Scope, Status
from jobs.models.queue_control import is_paused
from jobs.services.regating import gate_anew

# So many may wait in line as they come: workers begin them in a moment.
BACKLOG = 200
# What is with the workers at once, at least and at most; between them, twice what they began since the last look.
LEAST_WINDOW, MOST_WINDOW = 100, 10_000
GROWTH = 2


def share_queues() -> None:
    """Begin to share the queues that a crowd waits in, go on with those that are shared, and end where nobody waits."""
    for limit in Limit.objects.filter(scope=Scope.QUEUE, shared=True):
        _go_on(limit.pk)
    for name in _crowded():
        _begin(name)


def _crowded() -> Iterator[str]:
    """Yield the queues in which some tenant's job and many others wait, and that no limit has a gate for already."""
    with_tenants = Job.objects.filter(status=Status.READY, tenant__gt="").order_by("queue_name")
    gated = set(Limit.objects.names(Scope.QUEUE).values_list("name", flat=True)) if with_tenants.exists() else set()
    # Each is one look into the index.
    while (name := with_tenants.values_list("queue_name", flat=True).first()) is not None:
        with_tenants = with_tenants.filter(queue_name__gt=name)
        waiting = Job.objects.filter(~is_paused(), queue_name=name, status=Status.READY).order_by("ready_at")
        if name not in gated and waiting[BACKLOG : BACKLOG + 1].exists():
            yield name


def _begin(name: str) -> None:
    with transaction.atomic():
        Limit.objects.bulk_create([Limit(scope=Scope.QUEUE, name=name)], ignore_conflicts=True)
        limit = Limit.objects.select_for_update().get(scope=Scope.QUEUE, name=name)
        limit.shared, limit.window, limit.turns_out = True, LEAST_WINDOW, 0
        limit.save()
        gate_anew(limit)


def _go_on(limit_id: int) -> None:
    with transaction.atomic():
        limit = Limit.objects.select_for_update().get(pk=limit_id)
        jobs = Job.objects.filter(limit.its_jobs, status=Status.READY)
        out = jobs.filter(turn_at__isnull=False).count()
        begun = max(0, limit.turns_out - out)
        limit.window = min(max(GROWTH * begun, LEAST_WINDOW), MOST_WINDOW)
        limit.turns_out = out
        limit.shared = jobs.filter(delivered_at=None, turn_at=None).exists()
        limit.save(update_fields=["window", "turns_out", "shared"])
