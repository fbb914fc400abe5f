"""Who gives turns: the clock, whoever enqueues, whoever has ended, by limits of every kind and shares of tenants."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from jobs.api import Queue, enqueue_many
from jobs.models import Job, Limit, LimitPace, Scope, Status
from jobs.services import sharing
from jobs.services.admitting import admit
from jobs.services.letting_in import let_in_next, let_in_waiting
from jobs.services.sharing import share_queues
from tests.chaos.failpoints import tasks
from tests.chaos.failpoints.acts.trouble import jobs_are_cancelled_meanwhile, redis_is_away
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.recovery import let_time_pass

_GIVING = ("admitting", "rooms", "turn_order", "letting_in")
# The share of a queue begins with one more who waits.
_FEW = 1


def limit(scope: Scope, name: str, **terms: Any) -> Limit:
    """Write a limit's row, as if code had said so for long."""
    return Limit.objects.update_or_create(scope=scope, name=name, defaults=terms)[0]


def wait_at_the_gate(scene: Scene, task: Any, tenants: str = "ab", **options: Any) -> None:
    """Set the scene with a job of each of these tenants that has no turn."""
    wanted = [task.using(tenant=tenant, **options).prepare(witness=scene.path) for tenant in tenants]
    scene.know(*enqueue_many(wanted))
    Job.objects.update(turn_at=None, delivered_at=None)
    let_time_pass()


def _by_rates(scene: Scene) -> None:
    # Of two limits, one has no room after the first.
    limit(Scope.QUEUE, Queue.DEFAULT, rate="60/m", after_tenant="a")
    wait_at_the_gate(scene, tasks.paced)
    # Nobody has looked for a minute.
    a_while_ago = {name: timezone.now() - timedelta(minutes=1) for name in ("next_at", "seen_at")}
    LimitPace.objects.update(**a_while_ago)
    later = a_while_ago | {"next_at": timezone.now() + timedelta(minutes=1), "turns_out": 1}
    paced = Limit.objects.get(name=tasks.paced.definition.name)
    LimitPace.objects.update_or_create(limit=paced, key="nobody's", defaults=later)


def _by_place(scene: Scene) -> None:
    wait_at_the_gate(scene, tasks.narrow, "aa")


def _by_priority(scene: Scene) -> None:
    limit(Scope.QUEUE, Queue.DEFAULT, concurrency=4)
    wait_at_the_gate(scene, tasks.paced, "a")
    wait_at_the_gate(scene, tasks.narrow, "b", priority=5)
    LimitPace.objects.all().delete()


def _unlimited(scene: Scene) -> None:
    with redis_is_away():
        scene.know(tasks.work.enqueue(witness=scene.path))


def _switched_off(scene: Scene) -> None:
    limit(Scope.TASK, tasks.paced.definition.name, rate="", concurrency=None)


def _known(scene: Scene) -> None:
    limit(Scope.TASK, tasks.paced.definition.name, rate="60/m", rate_key="tenant")


def _full(scene: Scene) -> None:
    made = limit(Scope.TASK, tasks.paced.definition.name, rate="1/d")
    LimitPace.objects.create(limit=made, next_at=timezone.now() + timedelta(hours=1), seen_at=timezone.now())


def _enqueue(scene: Scene) -> None:
    scene.witness.tell(tasks.paced.enqueue(witness=scene.path).pk)


def _let_in(scene: Scene) -> None:
    let_in_waiting()


def _let_in_twice(scene: Scene) -> None:
    let_in_waiting()
    let_in_next()


def _let_in_nobody(scene: Scene) -> None:
    assert let_in_waiting() == 0


def _let_in_who_is_cancelled(scene: Scene) -> None:
    with jobs_are_cancelled_meanwhile():
        let_in_waiting()


def _admit(scene: Scene) -> None:
    assert admit() == 0


def _crowd(scene: Scene) -> None:
    wait_at_the_gate(scene, tasks.work)


def _share(scene: Scene) -> None:
    sharing.BACKLOG = _FEW
    share_queues()


def _shared(scene: Scene) -> None:
    _crowd(scene)
    limit(Scope.QUEUE, Queue.DEFAULT, shared=True, window=_FEW)


def _share_and_let_in(scene: Scene) -> None:
    let_in_waiting()
    _share(scene)


OPERATIONS = [
    Operation(name="give turns, by rates", targets=_GIVING, prepare=_by_rates, act=_let_in),
    Operation(name="give turns, by places", targets=("admitting", "letting_in"), prepare=_by_place, act=_let_in_twice),
    Operation(name="give turns, the urgent first", targets=("turn_order",), prepare=_by_priority, act=_let_in),
    Operation(name="give turns, no limits", targets=("admitting", "letting_in"), prepare=_unlimited, act=_admit),
    Operation(name="give turns, nobody waits", targets=("letting_in",), prepare=_unlimited, act=_let_in_nobody),
    Operation(
        name="give turns, cancelled meanwhile",
        targets=("turn_order",),
        prepare=_by_priority,
        act=_let_in_who_is_cancelled,
        ends=frozenset({Status.SUCCESSFUL, Status.CANCELLED}),
    ),
    Operation(name="enqueue, the first of a limit", targets=("syncing_limits", "letting_in"), act=_enqueue),
    Operation(name="enqueue, another of a limit", targets=("letting_in",), prepare=_known, act=_enqueue),
    Operation(name="enqueue, limit switched off", targets=("letting_in",), prepare=_switched_off, act=_enqueue),
    Operation(name="enqueue, limit full", targets=("letting_in",), prepare=_full, act=_enqueue),
    Operation(name="share a queue", targets=("sharing", "regating"), prepare=_crowd, act=_share),
    Operation(name="share a queue, on", targets=("sharing", "rooms"), prepare=_shared, act=_share_and_let_in),
]
