"""What happens at the gate of a limit: jobs wait for their turn, have it, and make room for the next."""

from jobs.api import batch
from jobs.models import Job
from jobs.services.claiming import claim
from jobs.services.execution import run
from jobs.services.leasing import promise_renewal
from jobs.services.letting_in import let_in_waiting
from jobs.worker.holding import Holding
from jobs.worker.slate import Slate
from tests.chaos.failpoints import tasks
from tests.chaos.failpoints.acts.children import HOLDING, MARGIN
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.recovery import WORKER, let_time_pass

SEVERAL, TENANT = 3, "a tenant"


def _enqueue(scene: Scene) -> None:
    for _ in range(SEVERAL):
        scene.witness.tell(tasks.narrow.enqueue(witness=scene.path).pk)


def _enqueue_for_a_tenant(scene: Scene) -> None:
    made = batch("Limited", tenant=TENANT).enqueue(tasks.narrow.prepare(witness=scene.path) for _ in range(SEVERAL))
    for job_id in Job.objects.filter(batch_id=made.pk).values_list("pk", flat=True):
        scene.witness.tell(job_id)


def _several_wait(scene: Scene) -> None:
    scene.know(*(tasks.narrow.enqueue(witness=scene.path) for _ in range(SEVERAL)))


def _turns_are_due(scene: Scene) -> None:
    _several_wait(scene)
    Job.objects.filter(turn_at__isnull=False).update(turn_at=None, delivered_at=None)
    let_time_pass()


def _let_in(scene: Scene) -> None:
    let_in_waiting()


def _claim_without_turn(scene: Scene) -> None:
    assert claim(scene.jobs[-1].pk, 1, WORKER) is None


def _run_one(scene: Scene) -> None:
    run(scene.job.pk, 1, WORKER)


def _hold_one(scene: Scene) -> None:
    promise_renewal()
    holding = Holding(Slate(), WORKER, MARGIN)
    for number, job in holding.claim([(scene.job.pk, 1)]):
        holding.run(number, job)
    holding.record()


OPERATIONS = [
    Operation(name="enqueue, limited", targets=("enqueueing", "delivering"), act=_enqueue),
    Operation(name="enqueue a batch, limited", targets=("batching",), act=_enqueue_for_a_tenant),
    Operation(name="let in, by the clock", targets=("transitions", "delivering"), prepare=_turns_are_due, act=_let_in),
    Operation(name="claim, not its turn", targets=("claiming",), prepare=_several_wait, act=_claim_without_turn),
    Operation(name="run, the next has its turn", targets=("finishing",), prepare=_several_wait, act=_run_one),
    Operation(name="hold, the next has its turn", targets=(HOLDING,), prepare=_several_wait, act=_hold_one),
]
