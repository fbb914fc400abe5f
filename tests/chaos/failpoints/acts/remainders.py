"""What a worker does about the jobs of a child that died, or that is busy with one that takes long."""

from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError

from jobs.services.claiming import claim
from jobs.services.completing import complete
from jobs.services.rescuing import record_crash
from jobs.services.set_transitions import Success
from jobs.worker.entries import State
from jobs.worker.remains import Doom, remains_of_busy, remains_of_dead
from jobs.worker.slate import Slate
from tests.chaos.failpoints import tasks
from tests.chaos.failpoints.acts.batches import did, held
from tests.chaos.failpoints.acts.children import MARGIN, own_lanes
from tests.chaos.failpoints.acts.trouble import database_goes_away, database_is_broken
from tests.chaos.failpoints.acts.workers import SUCCESSFUL_OR_CANCELLED, WHY, waiting
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.recovery import WORKER

REMAINS = "jobs.worker.remains"
# Every state that a child may leave a job in; and several at work.
EACH = (State.FETCHED, State.CLAIMED, State.BEGUN, State.ENDED)
SHARED = (State.BEGUN, State.BEGUN)


def _left(*states: State) -> Callable[[Scene], None]:
    """Return what sets the scene with a job for each state that a child left it in."""

    def prepare(scene: Scene) -> None:
        for number, state in enumerate(states):
            waiting(tasks.work)(scene)
            _come_to(state, scene, number)

    return prepare


def _come_to(state: State, scene: Scene, number: int) -> None:
    job_id = scene.jobs[number].pk
    if state > State.FETCHED:
        claim(job_id, 1, WORKER)
    if state == State.BEGUN:
        scene.witness.note("began", job_id, 1)
    if state == State.ENDED:
        did(scene, job_id, 1)


def _slate(scene: Scene, states: tuple[State, ...]) -> Slate:
    slate = Slate()
    for number, state in zip(slate.fetch(held(scene)), states, strict=True):
        if state > State.FETCHED:
            slate.claim(number)
        if state > State.CLAIMED:
            slate.begin(number, MARGIN)
        if state > State.BEGUN:
            slate.keep(number, 1, "")
    return slate


def _settle(states: tuple[State, ...], *why: Doom) -> Callable[[Scene], None]:
    """Return what sees to what a child left that was ended because of its first jobs at work, or of none."""

    def act(scene: Scene) -> None:
        at_work = [one for one, state in zip(held(scene), states, strict=True) if state == State.BEGUN]
        dooms = dict(zip(at_work, why, strict=False))
        remains = remains_of_dead(_slate(scene, states), WORKER, dooms, "killed by signal 9")
        remains.settle()
        remains.forget(own_lanes())

    return act


def _settle_in_vain(scene: Scene) -> None:
    remains = remains_of_dead(_slate(scene, EACH), WORKER, {}, "killed by signal 9")
    with suppress(DatabaseError), database_goes_away():
        remains.settle()
    with database_is_broken():
        remains.settle()
    remains.settle()


def _relieve(scene: Scene) -> None:
    relief = remains_of_busy(_slate(scene, EACH), WORKER)
    assert (len(relief.ended), len(relief.unbegun)) == (1, 1)
    relief.settle()
    relief.forget(own_lanes())


def _one_ended_meanwhile(scene: Scene) -> None:
    _left(*SHARED)(scene)
    job_id, attempt = held(scene)[0]
    scene.witness.note("did", job_id, attempt)
    complete([Success(job_id=job_id, attempt=attempt, result=1, log="", began=2, ended=1)])


def _one_taken_away(scene: Scene) -> None:
    _left(*SHARED)(scene)
    record_crash(held(scene)[0], WORKER, WHY)


OPERATIONS = [
    Operation(
        name="settle",
        targets=(REMAINS, "putting_back", "completing", "rescuing"),
        prepare=_left(*EACH),
        act=_settle(EACH),
    ),
    Operation(
        name="settle, several at work",
        targets=(REMAINS, "rescuing"),
        prepare=_left(*SHARED),
        act=_settle(SHARED),
    ),
    Operation(
        name="settle, database in trouble",
        targets=(REMAINS,),
        prepare=_left(*EACH),
        act=_settle_in_vain,
    ),
    Operation(
        name="settle, overdue",
        targets=(REMAINS, "rescuing"),
        prepare=_left(*SHARED),
        act=_settle(SHARED, Doom.OVERDUE),
    ),
    Operation(
        name="settle, stopped",
        targets=(REMAINS,),
        prepare=_left(*SHARED),
        act=_settle(SHARED, Doom.STOPPED, Doom.GRACE),
        ends=SUCCESSFUL_OR_CANCELLED,
    ),
    Operation(
        name="settle, stopped as it ended",
        targets=(REMAINS,),
        prepare=_one_ended_meanwhile,
        act=_settle(SHARED, Doom.STOPPED),
    ),
    Operation(
        name="settle, taken away",
        targets=(REMAINS,),
        prepare=_one_taken_away,
        act=_settle(SHARED, Doom.LOST, Doom.GRACE),
    ),
    Operation(
        name="relieve",
        targets=(REMAINS, "putting_back", "completing"),
        prepare=_left(*EACH),
        act=_relieve,
    ),
]
