"""What a child of a worker does with all that it holds: it takes it out of Redis, claims, runs and records it."""

from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError

from jobs.backends.connecting import connect
from jobs.backends.taking import Lanes
from jobs.queues import lanes
from jobs.services import transient
from jobs.services.leasing import Held, promise_renewal
from jobs.worker.entries import State
from jobs.worker.holding import Holding
from jobs.worker.slate import Slate
from tests.chaos.failpoints import tasks
from tests.chaos.failpoints.acts.batches import held, several_waiting
from tests.chaos.failpoints.acts.together import know_a_batch
from tests.chaos.failpoints.acts.trouble import answer_is_lost, database_goes_away, database_is_broken
from tests.chaos.failpoints.acts.workers import waiting
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.recovery import WORKER

# How long past its timeout a task may go on, in seconds.
MARGIN = 5.0
# How long to wait for a delivery that is not there, in seconds; 0 would be for ever.
A_MOMENT = 0.01
# Which UPDATE it is, where one job is held.
CLAIM, RECORD, RECORD_ALONE = 1, 2, 3
HOLDING = "jobs.worker.holding"
_LANES = lanes(tasks.work.definition.queue_name)


def own_lanes() -> Lanes:
    """Return the lanes that the tasks here travel in."""
    return Lanes(_LANES, WORKER)


def _take(scene: Scene) -> None:
    own = own_lanes()
    taken = [*own.take(1), *own.wait(A_MOMENT)]
    assert sorted(taken) == sorted(held(scene))
    own.forget(taken)
    assert own.wait(A_MOMENT) == []


def _with_rubbish(scene: Scene) -> None:
    several_waiting(scene)
    connect().rpush(f"rq:queue:{_LANES[-1]}", "rubbish")


def _take_rubbish(scene: Scene) -> None:
    # By its name alone it is known to be none of ours.
    assert sorted(own_lanes().take(9)) == sorted(held(scene))


def _hold(fetched: list[Held]) -> Holding:
    """Claim and run attempts; their successes wait to be recorded."""
    promise_renewal()
    holding = Holding(Slate(), WORKER, MARGIN)
    for number, job in holding.claim(fetched):
        holding.run(number, job)
    return holding


def _hold_and_record(scene: Scene) -> None:
    # With one that is not there to be claimed.
    _hold([*held(scene), (scene.job.pk, 7)]).record()


def _hold_what_is_taken_away(scene: Scene) -> None:
    slate = Slate()
    holding = Holding(slate, WORKER, MARGIN)
    (number, job), *_ = holding.claim(held(scene))
    assert slate.take((State.CLAIMED,), only=(job.pk, 1))
    holding.run(number, job)


def _hold_without_database(at: int) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        # Only here, in a process that ends: the time it takes to lose patience would be most of the run.
        transient.PATIENCE = 0
        with suppress(DatabaseError), database_goes_away(at):
            _hold(held(scene)).record()

    return act


def _hold_without_answer(scene: Scene) -> None:
    promise_renewal()
    holding = Holding(Slate(), WORKER, MARGIN)
    with answer_is_lost():
        assert holding.claim(held(scene)) == []
    holding.clear_up()


def _hold_in_vain(*at: int) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        with database_is_broken(at):
            _hold(held(scene)).record()

    return act


def _record_several_in_vain(scene: Scene) -> None:
    holding = _hold(held(scene))
    with database_is_broken():
        holding.record()


def _hold_a_batch(scene: Scene) -> None:
    holding = _hold(held(scene))
    holding.record()
    holding.conclude_batches()


OPERATIONS = [
    Operation(
        name="hold a batch",
        targets=(HOLDING, "concluding", "planning"),
        prepare=know_a_batch,
        act=_hold_a_batch,
    ),
    Operation(name="take", targets=("jobs.backends.taking",), prepare=several_waiting, act=_take),
    Operation(name="take, rubbish", targets=("jobs.backends.taking",), prepare=_with_rubbish, act=_take_rubbish),
    Operation(
        name="hold",
        targets=(HOLDING, "execution", "completing", "set_transitions"),
        prepare=several_waiting,
        act=_hold_and_record,
    ),
    Operation(
        name="hold, task raises",
        targets=(HOLDING, "execution"),
        prepare=waiting(tasks.work, trouble="raise"),
        act=_hold_and_record,
    ),
    Operation(
        name="hold, task reports",
        targets=(HOLDING, "execution"),
        prepare=waiting(tasks.work, trouble="report"),
        act=_hold_and_record,
    ),
    Operation(
        name="hold, block left open",
        targets=(HOLDING, "execution", "finishing"),
        prepare=waiting(tasks.work, trouble="open block"),
        act=_hold_and_record,
    ),
    Operation(name="hold, atomic", targets=(HOLDING,), prepare=waiting(tasks.write_row), act=_hold_and_record),
    Operation(
        name="hold, taken away before it is begun",
        targets=(HOLDING,),
        prepare=several_waiting,
        act=_hold_what_is_taken_away,
    ),
    Operation(
        name="hold, database away for the claim",
        targets=(HOLDING,),
        prepare=waiting(tasks.work),
        act=_hold_without_database(CLAIM),
    ),
    Operation(
        name="hold, claimed without an answer",
        targets=(HOLDING, "putting_back"),
        prepare=several_waiting,
        act=_hold_without_answer,
    ),
    Operation(
        name="hold, database away for the record",
        targets=(HOLDING,),
        prepare=waiting(tasks.work),
        act=_hold_without_database(RECORD),
    ),
    Operation(
        name="hold, recorded alone",
        targets=(HOLDING,),
        prepare=waiting(tasks.work),
        act=_hold_in_vain(RECORD),
    ),
    Operation(
        name="hold, can't be recorded together",
        targets=(HOLDING,),
        prepare=several_waiting,
        act=_record_several_in_vain,
    ),
    Operation(
        name="hold, can't be recorded",
        targets=(HOLDING,),
        prepare=waiting(tasks.work),
        act=_hold_in_vain(RECORD, RECORD_ALONE),
    ),
]
