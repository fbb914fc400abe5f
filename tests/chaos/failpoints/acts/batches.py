"""What is done to many jobs at once: claim them, record that they succeeded, put back what was never begun."""

from jobs.services.cancelling import cancel
from jobs.services.claiming import claim, claim_many
from jobs.services.completing import complete
from jobs.services.leasing import Held, promise_renewal, renew
from jobs.services.putting_back import put_back
from jobs.services.rescuing import record_crash
from jobs.services.set_transitions import Success
from tests.chaos.failpoints import tasks
from tests.chaos.failpoints.acts.workers import SUCCESSFUL_OR_CANCELLED, waiting
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.recovery import WORKER

SEVERAL = 3


def several_waiting(scene: Scene) -> None:
    """Set the scene with jobs that wait to be run."""
    for _ in range(SEVERAL):
        waiting(tasks.work)(scene)


def several_claimed(scene: Scene) -> None:
    """Set the scene with jobs that are claimed and not begun."""
    several_waiting(scene)
    for job_id, attempt in held(scene):
        claim(job_id, attempt, WORKER)


def several_done(scene: Scene) -> None:
    """Set the scene with jobs whose tasks have been run, and nobody has recorded it."""
    several_claimed(scene)
    for job_id, attempt in held(scene):
        did(scene, job_id, attempt)


def did(scene: Scene, job_id: object, attempt: int) -> None:
    """Say what a task says that has run to its end."""
    for event in ("began", "did"):
        scene.witness.note(event, job_id, attempt)


def held(scene: Scene) -> list[Held]:
    """Return the first attempt of each job."""
    return [(job.pk, 1) for job in scene.jobs]


def _claim_many(scene: Scene) -> None:
    promise_renewal()
    first, *others = held(scene)
    assert claim(*first, WORKER)
    # One that another holds, and one that has no such attempt, among those that wait.
    wanted = [first, *others, (scene.job.pk, 7)]
    assert [job.pk for job in claim_many(wanted, WORKER)] == [job_id for job_id, _ in others]


def _complete(scene: Scene) -> None:
    lost, *rest = held(scene)
    record_crash(lost, WORKER, "Its process died.")
    said = [Success(job_id=one, attempt=number, result=1, log="", began=2, ended=1) for one, number in held(scene)]
    assert complete(said) == len(rest)


def _put_back(scene: Scene) -> None:
    cancelled, *rest = held(scene)
    cancel(cancelled[0])
    assert put_back([], WORKER) == 0
    assert put_back([cancelled, *rest], WORKER) == len(rest)


def _partly_claimed(scene: Scene) -> None:
    several_waiting(scene)
    first, second, _ = held(scene)
    claim(*first, WORKER)
    # Somebody else's, who was given a second delivery.
    claim(*second, "another worker")


def _put_back_own(scene: Scene) -> None:
    first, _, third = held(scene)
    assert put_back(held(scene), WORKER) == len([first, third])


def _renew(scene: Scene) -> None:
    lost = scene.jobs[0].pk, 1
    record_crash(lost, WORKER, "Its process died.")
    assert renew(held(scene)) == {lost}


OPERATIONS = [
    Operation(
        name="claim many",
        targets=("claiming", "set_transitions", "leasing"),
        prepare=several_waiting,
        act=_claim_many,
    ),
    Operation(
        name="complete",
        targets=("completing", "set_transitions"),
        prepare=several_done,
        act=_complete,
    ),
    Operation(
        name="put back",
        targets=("putting_back", "transitions", "delivering"),
        prepare=several_claimed,
        act=_put_back,
        ends=SUCCESSFUL_OR_CANCELLED,
    ),
    Operation(name="put back, partly claimed", targets=("putting_back",), prepare=_partly_claimed, act=_put_back_own),
    Operation(name="renew, one lost", targets=("leasing",), prepare=several_claimed, act=_renew),
]
