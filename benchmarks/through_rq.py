"""How jobs were written and pushed before: an INSERT of objects prepared one by one, and RQ's own enqueue_many."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from unittest import mock

import rq
from django.test import override_settings
from rq.queue import EnqueueData

from jobs.backends.base import ENTRYPOINT, Delivery
from jobs.backends.connecting import connect
from jobs.backends.pushing import ALARM_MARGIN, FAILURE_TTL
from jobs.backends.rq import RQBackend
from jobs.models import Job
from jobs.models.inserting import INSERT_BATCH


class ThroughRQ(RQBackend):
    """Pushes what RQ makes of each delivery."""

    def deliver(self, deliveries: Iterable[Delivery]) -> None:
        by_lane: dict[str, list[Delivery]] = defaultdict(list)
        for delivery in deliveries:
            by_lane[delivery.lane].append(delivery)
        with connect().pipeline(transaction=False) as pipeline:
            for lane, batch in by_lane.items():
                self._queue(lane).enqueue_many(map(message, batch), pipeline=pipeline)
            pipeline.execute()


def message(delivery: Delivery) -> EnqueueData:
    """Return what RQ takes for a delivery."""
    return rq.Queue.prepare_data(
        ENTRYPOINT,
        args=[str(delivery.job_id), delivery.attempt],
        job_id=delivery.message_id,
        timeout=delivery.timeout + ALARM_MARGIN,
        result_ttl=0,
        failure_ttl=FAILURE_TTL,
        description=delivery.message_id,
    )


@contextmanager
def before() -> Iterator[None]:
    """Write and push as before, while it lasts."""
    with (
        override_settings(JOBS={"BACKEND": f"{__name__}.ThroughRQ"}),
        mock.patch("jobs.services.enqueueing.insert", _insert),
    ):
        yield


def _insert(jobs: Sequence[Job]) -> None:
    for start in range(0, len(jobs), INSERT_BATCH):
        Job.objects.bulk_create(jobs[start : start + INSERT_BATCH])
