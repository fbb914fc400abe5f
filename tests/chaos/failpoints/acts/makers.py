"""What operators do that makes jobs: retry one with other arguments, start one by hand."""

from contextlib import suppress

from jobs.exceptions import JobNotRetryable, TaskNotStartable
from jobs.models import MassVerb, Status
from jobs.services.cancelling import cancel
from jobs.services.editing import retry_edited
from jobs.services.execution import run
from jobs.services.mass_asking import ask
from jobs.services.starting import start
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.recovery import WORKER
from tests.chaos.failpoints.tasks import work, work_once

# Whoever got no answer sends the same form again.
KEY = "the form's"
# The old one stays failed, and the new one is done.
ENDS = frozenset({Status.SUCCESSFUL, Status.FAILED})


def _know_a_failed_job(scene: Scene) -> None:
    scene.know(work.enqueue(witness=scene.path, trouble="fail"))
    run(scene.job.pk, 1, WORKER)


def _know_a_waiting_job(scene: Scene) -> None:
    scene.know(work.enqueue(witness=scene.path))


def _know_an_act_on_many(scene: Scene) -> None:
    scene.know(ask(MassVerb.CANCEL, "status:failed", actor=scene.actor))
    cancel(scene.job.pk)


def _edit(scene: Scene) -> None:
    edited = retry_edited(scene.job.pk, {"witness": scene.path}, request_key=KEY, actor=scene.actor, reason="mistyped")
    scene.witness.tell(edited.pk)


def _edit_in_vain(scene: Scene) -> None:
    with suppress(JobNotRetryable):
        _edit(scene)


def _start(scene: Scene) -> None:
    job = start(work.definition.name, {"witness": scene.path}, request_key=KEY, actor=scene.actor)
    scene.witness.tell(job.pk)


def _start_in_vain(scene: Scene) -> None:
    with suppress(TaskNotStartable):
        start(work_once.definition.name, {"witness": scene.path}, request_key=KEY, actor=scene.actor)


OPERATIONS = [
    Operation(
        name="retry with other arguments",
        targets=("editing", "enqueueing"),
        prepare=_know_a_failed_job,
        act=_edit,
        again=_edit,
        ends=ENDS,
    ),
    Operation(
        name="retry with other arguments, waiting",
        targets=("editing",),
        prepare=_know_a_waiting_job,
        act=_edit_in_vain,
    ),
    Operation(
        name="retry with other arguments, an act on many",
        targets=("editing",),
        prepare=_know_an_act_on_many,
        act=_edit_in_vain,
        ends=frozenset({Status.CANCELLED}),
    ),
    Operation(name="start by hand", targets=("starting", "enqueueing"), act=_start, again=_start),
    Operation(name="start by hand, not allowed", targets=("starting",), act=_start_in_vain),
]
