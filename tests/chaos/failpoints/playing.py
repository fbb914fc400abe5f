"""Play an operation on an empty stage in a process of its own, watched or trapped at a line."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from jobs.backends.connecting import connect
from jobs.models import Batch, Job, Lease, Limit, MassAct, OperatorAct, QueueControl, Schedule
from jobs.models.operator_act import amending
from jobs.services.set_transitions import _take_statement
from tests.chaos.failpoints.forking import in_child
from tests.chaos.failpoints.lines import Point, Trap, Watch
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.witness import Witness


def clear(path: Path) -> Scene:
    """Return an empty scene: no jobs, no schedules, no deliveries, nothing seen, nothing paused or limited."""
    with amending():
        OperatorAct._base_manager.all().delete()
    for model in (MassAct, Group, Schedule, Batch, Job, Lease, Limit, QueueControl):
        model._base_manager.all().delete()
    connect().flushdb()
    path.unlink(missing_ok=True)
    actor, _ = get_user_model().objects.get_or_create(username="operator")
    return Scene(Witness(str(path)), actor)


def play(operation: Operation, scene: Scene, trap: Trap) -> int:
    """Play it in a process that dies at a line; returns how the process ended."""
    operation.prepare(scene)
    return in_child(_act(operation, scene, trap.install))


def watch(operation: Operation, scene: Scene) -> Counter[Point]:
    """Play it to its end; returns how often each line of its targets was executed."""
    operation.prepare(scene)
    watch = Watch({str(module.__file__) for module in operation.modules()})
    notes = Path(f"{scene.path}.lines")

    def act() -> None:
        _act(operation, scene, watch.install)()
        notes.write_text(json.dumps([[*astuple(point), times] for point, times in watch.seen.items()]))

    code = in_child(act)
    if code:
        raise RuntimeError(f"{operation.name} fails undisturbed: its process ended with {code}.")
    return Counter({Point(*point): times for *point, times in json.loads(notes.read_text())})


def _act(operation: Operation, scene: Scene, install: Callable[[], None]) -> Callable[[], None]:
    def act() -> None:
        # Found out once by each process: this one is to do so itself, and not to be told by the one that forked it.
        _take_statement.cache_clear()
        install()
        operation.act(scene)

    return act
