"""What the clock does: promote, relay, rescue."""

from datetime import timedelta

import redis
from django.conf import settings

from jobs.conf import conf
from jobs.models import Attempt, Job, Outcome, Status
from jobs.services.claiming import claim
from jobs.services.promoting import promote_due
from jobs.services.relaying import relay
from jobs.services.rescuing import rescue_abandoned
from tests.chaos.failpoints.acts.trouble import redis_goes_away, redis_is_away
from tests.chaos.failpoints.operations import Operation, Scene
from tests.chaos.failpoints.recovery import WORKER, let_time_pass
from tests.chaos.failpoints.tasks import work

# Several at once: a batch must not be torn.
JOBS = 3


def _due(scene: Scene) -> None:
    later = work.using(run_after=timedelta(hours=1))
    scene.know(*(later.enqueue(witness=scene.path) for _ in range(JOBS)))
    let_time_pass()


def _undelivered(scene: Scene) -> None:
    with redis_is_away():
        scene.know(*(work.enqueue(witness=scene.path) for _ in range(JOBS)))
    let_time_pass()


def _delivered(scene: Scene) -> None:
    scene.know(*(work.enqueue(witness=scene.path) for _ in range(JOBS)))
    let_time_pass()


def _lost_with_redis(scene: Scene) -> None:
    _delivered(scene)
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.flushdb()


def _abandoned(scene: Scene) -> None:
    _delivered(scene)
    for job in scene.jobs:
        claim(job.pk, 1, WORKER)
    let_time_pass()


def _abandoned_by_the_last_of_its_victims(scene: Scene) -> None:
    scene.know(work.enqueue(witness=scene.path))
    number = conf().max_crashes
    earlier = [Attempt(job=scene.job, number=n, outcome=Outcome.CRASHED, **_times(scene.job)) for n in range(1, number)]
    Attempt.objects.bulk_create(earlier)
    Job.objects.update(attempt=number)
    claim(scene.job.pk, number, WORKER)
    let_time_pass()


def _times(job: Job) -> dict[str, object]:
    return {"started_at": job.enqueued_at, "finished_at": job.enqueued_at}


def _relay(scene: Scene) -> None:
    relay()


def _relay_without_redis(scene: Scene) -> None:
    with redis_is_away():
        assert relay() == 0


def _relay_while_redis_goes(scene: Scene) -> None:
    with redis_goes_away():
        assert relay() == 0


def _promote(scene: Scene) -> None:
    promote_due()


def _rescue(scene: Scene) -> None:
    rescue_abandoned()


OPERATIONS = [
    Operation(name="promote", targets=("promoting", "transitions", "delivering"), prepare=_due, act=_promote),
    Operation(name="relay, never delivered", targets=("relaying", "delivering"), prepare=_undelivered, act=_relay),
    Operation(name="relay, in Redis", targets=("relaying",), prepare=_delivered, act=_relay),
    Operation(name="relay, lost by Redis", targets=("relaying", "delivering"), prepare=_lost_with_redis, act=_relay),
    Operation(name="relay, Redis away", targets=("relaying",), prepare=_delivered, act=_relay_without_redis),
    Operation(
        name="relay, Redis goes away",
        targets=("relaying", "delivering"),
        prepare=_lost_with_redis,
        act=_relay_while_redis_goes,
    ),
    Operation(name="rescue", targets=("rescuing", "transitions", "finishing"), prepare=_abandoned, act=_rescue),
    Operation(
        name="rescue, poison",
        targets=("rescuing", "finishing"),
        prepare=_abandoned_by_the_last_of_its_victims,
        act=_rescue,
        ends=frozenset({Status.FAILED}),
    ),
]
