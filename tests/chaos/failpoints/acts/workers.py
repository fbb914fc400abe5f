"""What workers do: claim, run, finish, do something outside once, renew, notice a death."""

import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from jobs.api import Task
from jobs.models import Status
from jobs.models.effect import EffectQuerySet
from jobs.services import effects, execution
from jobs.services.claiming import claim
from jobs.services.execution import run
from jobs.services.leasing import promise_renewal, renew
from jobs.services.promoting import promote_due
from jobs.services.rescuing import hand_back, interrupt, record_crash, record_timeout
from tests.chaos.failpoints import tasks
from tests.chaos.failpoints.forking import in_child
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.recovery import WORKER, let_time_pass, notice_deaths

FAILED = frozenset({Status.FAILED})
SUCCESSFUL_OR_CANCELLED = frozenset({Status.SUCCESSFUL, Status.CANCELLED})
WHY = "Its process died."


def waiting(task: Task[..., Any], **arguments: str) -> Callable[[Scene], None]:
    """Return what sets the scene with a job of a task that waits to be run."""

    def prepare(scene: Scene) -> None:
        scene.know(task.enqueue(witness=scene.path, **arguments))

    return prepare


def _claimed(scene: Scene) -> None:
    waiting(tasks.work)(scene)
    claim(scene.job.pk, 1, WORKER)


def died_while_sending(task: Task[..., Any]) -> Callable[[Scene], None]:
    """Return what sets the scene with a job that is READY again after its first attempt died within an effect."""

    def prepare(scene: Scene) -> None:
        waiting(task)(scene)
        in_child(lambda: run(scene.job.pk, 1, WORKER))
        notice_deaths()
        let_time_pass()
        promote_due()
        scene.job.refresh_from_db()

    return prepare


def run_attempt(scene: Scene) -> None:
    """Run the attempt that is due, as a child of a worker that renews its leases does."""
    # Only here, in a process that ends: it can't be taken back.
    promise_renewal()
    with suppress(KeyboardInterrupt):
        run(scene.job.pk, scene.job.attempt, WORKER)


def _run_logged(level: int) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        # Only here, in a process that ends; a run of failpoints has its own mind of what is told.
        logger = logging.getLogger(execution.__name__)
        logger.handlers, logger.propagate = [logging.NullHandler()], False
        logger.setLevel(level)
        run_attempt(scene)

    return act


def _run_and_look_too_early(scene: Scene) -> None:
    def find_nothing(asked: EffectQuerySet) -> None:
        # What an earlier attempt notes just now is there at the next look.
        EffectQuerySet.first = look  # type: ignore[method-assign]

    # Only here, in a process that ends.
    look = EffectQuerySet.first
    EffectQuerySet.first = find_nothing  # type: ignore[method-assign, assignment]
    run_attempt(scene)


def _run_another(scene: Scene) -> None:
    assert not run(scene.job.pk, scene.job.attempt + 1, WORKER)


def _run_unrenewed(scene: Scene) -> None:
    run(scene.job.pk, 1, WORKER)


def _run_second_delivery(scene: Scene) -> None:
    assert not run(scene.job.pk, 1, "another worker")


def _send_without_job(scene: Scene) -> None:
    effects.message_id("letter", "waybill.example")
    effects.once("letter", lambda: scene.witness.note("called"))


def _renew(scene: Scene) -> None:
    assert renew([(scene.job.pk, 1)]) == set()
    assert renew([]) == set()


def _record_crash(scene: Scene) -> None:
    record_crash((scene.job.pk, 1), WORKER, WHY)


def _record_timeout(scene: Scene) -> None:
    record_timeout((scene.job.pk, 1), WORKER)


def _interrupt(scene: Scene) -> None:
    interrupt((scene.job.pk, 1), WORKER, WHY)


def _hand_back(scene: Scene) -> None:
    hand_back((scene.job.pk, 1), WORKER, WHY)


RUNS = [
    Operation(name="claim, no such attempt", targets=("claiming",), prepare=waiting(tasks.work), act=_run_another),
    Operation(
        name="run",
        targets=("execution", "claiming", "leasing", "transitions", "finishing"),
        prepare=waiting(tasks.work, trouble="report"),
        act=run_attempt,
    ),
    Operation(
        name="run, logged",
        targets=("execution",),
        prepare=waiting(tasks.work),
        act=_run_logged(logging.INFO),
    ),
    Operation(
        name="run, not logged",
        targets=("execution",),
        prepare=waiting(tasks.work),
        act=_run_logged(logging.CRITICAL),
    ),
    Operation(
        name="run, atomic",
        targets=("execution", "claiming", "transitions", "finishing"),
        prepare=waiting(tasks.write_row),
        act=run_attempt,
    ),
    Operation(
        name="run, unrenewed",
        targets=("claiming", "leasing"),
        prepare=waiting(tasks.work),
        act=_run_unrenewed,
    ),
    Operation(
        name="run, second delivery",
        targets=("execution", "claiming"),
        prepare=_claimed,
        act=_run_second_delivery,
    ),
    Operation(
        name="run, task raises",
        targets=("execution", "transitions", "finishing", "transient"),
        prepare=waiting(tasks.work, trouble="raise"),
        act=run_attempt,
    ),
    Operation(
        name="run, atomic task raises",
        targets=("execution", "finishing"),
        prepare=waiting(tasks.write_row, trouble="raise"),
        act=run_attempt,
    ),
    Operation(
        name="run, asks for later",
        targets=("finishing",),
        prepare=waiting(tasks.work, trouble="later"),
        act=run_attempt,
    ),
    Operation(
        name="run, no retry left",
        targets=("finishing",),
        prepare=waiting(tasks.work_once, trouble="raise"),
        act=run_attempt,
        ends=FAILED,
    ),
    Operation(
        name="run, past its timeout",
        targets=("execution",),
        prepare=waiting(tasks.work, trouble="too long"),
        act=run_attempt,
    ),
    Operation(
        name="run, result unkept",
        targets=("execution", "finishing"),
        prepare=waiting(tasks.return_rubbish),
        act=run_attempt,
        ends=FAILED,
    ),
    Operation(
        name="run, transaction left open",
        targets=("execution", "finishing"),
        prepare=waiting(tasks.work, trouble="open transaction"),
        act=run_attempt,
    ),
    Operation(
        name="run, interrupted",
        targets=("execution",),
        prepare=waiting(tasks.work, trouble="interrupt"),
        act=run_attempt,
    ),
    Operation(
        name="run, cancelled meanwhile",
        targets=("execution", "finishing"),
        prepare=waiting(tasks.work, trouble="cancelled"),
        act=run_attempt,
        ends=SUCCESSFUL_OR_CANCELLED,
    ),
    Operation(
        name="run, atomic, cancelled meanwhile",
        targets=("execution", "finishing"),
        prepare=waiting(tasks.write_row, trouble="cancelled"),
        act=run_attempt,
        ends=SUCCESSFUL_OR_CANCELLED,
        # SQLite has one writer: nobody can cancel while the task's transaction is open.
        needs="postgresql",
    ),
]
EFFECTS = [
    Operation(name="effects.once", targets=("effects",), prepare=waiting(tasks.send), act=run_attempt),
    Operation(
        name="effects.once, refused",
        targets=("effects",),
        prepare=waiting(tasks.send_refused),
        act=run_attempt,
    ),
    Operation(
        name="effects.once, in doubt",
        targets=("effects",),
        prepare=died_while_sending(tasks.send_and_die),
        act=run_attempt,
    ),
    Operation(
        name="effects.once, noted meanwhile",
        targets=("effects",),
        prepare=died_while_sending(tasks.send_and_die),
        act=_run_and_look_too_early,
    ),
    Operation(
        name="effects.once, forgotten meanwhile",
        targets=("effects",),
        prepare=waiting(tasks.send_forgotten),
        act=run_attempt,
    ),
    Operation(
        name="effects.once, receipt unkept",
        targets=("effects",),
        prepare=waiting(tasks.send_unkept),
        act=run_attempt,
        # An attempt that comes after a death finds it done, and has no receipt to complain of.
        ends=frozenset({Status.SUCCESSFUL, Status.FAILED}),
    ),
    Operation(
        name="effects.once, in a transaction",
        targets=("effects",),
        prepare=waiting(tasks.send_in_transaction),
        act=run_attempt,
        ends=FAILED,
    ),
    Operation(
        name="effects.once, cancelled meanwhile",
        targets=("effects",),
        prepare=waiting(tasks.send, trouble="cancelled"),
        act=run_attempt,
        ends=SUCCESSFUL_OR_CANCELLED,
    ),
    Operation(name="effects.once, without a job", targets=("effects",), act=_send_without_job),
]
WATCHES = [
    Operation(name="renew", targets=("leasing",), prepare=_claimed, act=_renew),
    Operation(
        name="record a crash",
        targets=("rescuing", "transitions", "finishing", "promoting"),
        prepare=_claimed,
        act=_record_crash,
    ),
    Operation(name="record a timeout", targets=("rescuing", "finishing"), prepare=_claimed, act=_record_timeout),
    Operation(name="interrupt", targets=("rescuing", "finishing"), prepare=_claimed, act=_interrupt),
    Operation(name="hand back", targets=("rescuing", "finishing"), prepare=_claimed, act=_hand_back),
]
OPERATIONS = [*RUNS, *EFFECTS, *WATCHES]
