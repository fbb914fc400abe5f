"""What happens after a death: its worker notices or a lease runs out, the clock ticks, Redis delivers, jobs run."""

import random
from contextlib import suppress
from datetime import timedelta

import rq
from django.db.models import F
from rq.serializers import JSONSerializer

from jobs.backends.connecting import connect
from jobs.backends.rq import DeliveryJob
from jobs.entrypoint import perform
from jobs.models import LIVE, Attempt, Batch, Job, Outcome, QueueControl, Schedule
from jobs.services.rescuing import record_crash
from jobs.services.ticking import tick
from jobs.worker.tidying import tidy_up

# The name under which acts claim, so that its death can be noticed.
WORKER = "child"
# Every limit there is, and then some: leases, the relay's patience, pauses between attempts.
LONG = timedelta(days=1)
# A death costs one attempt, the trouble that a task is in another one; four are plenty.
ROUNDS = 6


def recover(chance: random.Random) -> None:
    """Do what a worker and another clock do until all jobs and batches have ended and no schedule is due, or should."""
    if chance.random() < 0.5:
        # Otherwise the worker died, too: its lease runs out.
        notice_deaths()
    for _ in range(ROUNDS):
        run_delivered()
        if not (_lives() or Schedule.objects.due().exists() or Batch.objects.open().exists()):
            return
        let_time_pass()
        tick("clock")


def _lives() -> bool:
    return Job.objects.filter(status__in=LIVE).exists()


def notice_deaths() -> None:
    """Record, as a worker whose child died does, that what it held has crashed."""
    held = Attempt.objects.filter(worker=WORKER, outcome=Outcome.RUNNING)
    for job_id, number in held.values_list("job_id", "number"):
        record_crash((job_id, number), WORKER, "Its process died.")


def let_time_pass() -> None:
    """Move the times of all jobs back, as if they had been waiting and running for long."""
    Job.objects.filter(status__in=LIVE).update(
        ready_at=F("ready_at") - LONG,
        run_after=F("run_after") - LONG,
        delivered_at=F("delivered_at") - LONG,
        lease_expires_at=F("lease_expires_at") - LONG,
    )
    QueueControl.objects.update(paused_until=F("paused_until") - LONG)


def run_delivered() -> None:
    """Run what Redis delivers until it has nothing more; each delivery comes twice, as Redis may repeat one."""
    while (delivery := _next()) is not None:
        for _ in range(2):
            # What ends one process is of no consequence to the next.
            with suppress(KeyboardInterrupt):
                perform(*delivery.args)
            tidy_up()


def waiting_in_redis() -> set[str]:
    """Return the names of the deliveries that wait in any lane."""
    return {name for queue in _queues() for name in queue.get_job_ids()}


def _next() -> rq.job.Job | None:
    # What a worker on several queues does; a delivery that it can't read is dropped here as there.
    popped = rq.Queue.dequeue_any(_queues(), None, connect(), job_class=DeliveryJob, serializer=JSONSerializer)
    return popped[0] if popped else None


def _queues() -> list[rq.Queue]:
    return rq.Queue.all(connection=connect(), job_class=DeliveryJob, serializer=JSONSerializer)
