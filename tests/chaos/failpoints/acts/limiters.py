"""Who says what limits are: people, and code that is newer than its rows."""

from contextlib import suppress

from jobs.api import Queue
from jobs.exceptions import InvalidLimit, LimitChanged
from jobs.models import Limit, Scope
from jobs.services.limiting import clear_limit, limit_name, set_limit
from jobs.services.syncing_limits import sync_limits
from tests.chaos.failpoints import tasks
from tests.chaos.failpoints.acts.trouble import redis_is_away
from tests.chaos.failpoints.acts.turns import limit, wait_at_the_gate
from tests.chaos.failpoints.operations import Operation, Scene

_QUEUE = (Scope.QUEUE, Queue.DEFAULT)
_TASK = (Scope.TASK, tasks.paced.definition.name)


def _delivered(scene: Scene) -> None:
    scene.know(*(tasks.work.enqueue(witness=scene.path) for _ in range(2)))
    scene.know(tasks.paced.enqueue(witness=scene.path))


def _known(scene: Scene) -> None:
    limit(*_QUEUE, rate="60/m")
    wait_at_the_gate(scene, tasks.work)


def _limit(scene: Scene) -> None:
    set_limit(limit_name(_QUEUE[1]), concurrency=2, actor=scene.actor, reason="to see")


def _limit_without_redis(scene: Scene) -> None:
    with redis_is_away():
        _limit(scene)


def _switch_off(scene: Scene) -> None:
    set_limit(limit_name(_TASK[1]), actor=scene.actor)


def _changed(scene: Scene) -> None:
    _delivered(scene)
    _limit(scene)


def _clear(scene: Scene) -> None:
    with suppress(LimitChanged):
        clear_limit(_QUEUE, actor=scene.actor)
        clear_limit(_QUEUE, actor=scene.actor)


def _nonsense(scene: Scene) -> None:
    with suppress(InvalidLimit):
        limit_name("")


def _old_code(scene: Scene) -> None:
    _delivered(scene)
    limit(*_TASK, rate="1/d", declared={"rate": "1/d", "concurrency": None})
    limit(Scope.TASK, tasks.work.definition.name, concurrency=1, declared={"rate": "", "concurrency": 1})


def _sync(scene: Scene) -> None:
    sync_limits()
    assert not Limit.objects.get(name=tasks.work.definition.name).is_on


OPERATIONS = [
    Operation(name="limit a queue", targets=("limiting", "regating"), prepare=_delivered, act=_limit),
    Operation(name="limit a queue again", targets=("limiting", "regating"), prepare=_known, act=_limit),
    Operation(name="limit a queue, Redis away", targets=("regating",), prepare=_delivered, act=_limit_without_redis),
    Operation(name="switch a limit off", targets=("limiting", "regating"), prepare=_delivered, act=_switch_off),
    Operation(name="take a limit back", targets=("limiting", "regating"), prepare=_changed, act=_clear),
    Operation(name="name no limit", targets=("limiting",), act=_nonsense),
    Operation(name="sync limits, new code", targets=("syncing_limits", "regating"), prepare=_old_code, act=_sync),
]
