"""What workers do while the database is away: wait for it, or give the attempt up at no cost to the job."""

from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError

from tests.chaos.failpoints import tasks
from tests.chaos.failpoints.acts.trouble import database_goes_away, database_is_broken
from tests.chaos.failpoints.acts.workers import run_attempt, waiting
from tests.chaos.failpoints.operations import Operation, Scene

# Which UPDATE of a run that is: the job's when it is claimed, when it ends, and its attempt's after that.
CLAIM, JOB_ENDS, ATTEMPT_ENDS = 1, 2, 3


def _run_without_database(at: int) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        with database_goes_away(at):
            run_attempt(scene)

    return act


def _run_in_vain(scene: Scene) -> None:
    with suppress(DatabaseError), database_is_broken():
        run_attempt(scene)


OPERATIONS = [
    Operation(
        name="run, database away for the claim",
        targets=("execution", "claiming", "transient"),
        prepare=waiting(tasks.work),
        act=_run_without_database(at=CLAIM),
    ),
    Operation(
        name="run, database away for the record",
        targets=("execution", "finishing", "transient"),
        prepare=waiting(tasks.work),
        act=_run_without_database(at=ATTEMPT_ENDS),
    ),
    Operation(
        name="run, database broken",
        targets=("execution", "transient"),
        prepare=waiting(tasks.work),
        act=_run_in_vain,
    ),
    Operation(
        name="run, database away for the task",
        targets=("execution", "finishing", "transient"),
        prepare=waiting(tasks.work, trouble="no database"),
        act=run_attempt,
    ),
    Operation(
        name="run, atomic, database away for its end",
        targets=("execution", "finishing", "transient"),
        prepare=waiting(tasks.write_row),
        act=_run_without_database(at=JOB_ENDS),
    ),
]
