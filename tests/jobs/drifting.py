"""Rows and messages brought out of step on purpose, by whatever backend is in force."""

from datetime import timedelta

from django.db.models.functions import Now

from jobs.backends import backend
from jobs.models import Job, Status
from jobs.services.claiming import claim
from jobs.services.delivering import delivery_of
from tests.sample import tasks

LONG_AGO = timedelta(minutes=10)


def waiting() -> Job:
    """A job that was delivered long ago and waits, all in step."""
    return _since(tasks.add.enqueue(a=1), ready_at=Now() - LONG_AGO, delivered_at=Now() - LONG_AGO)


def lost() -> Job:
    """A job whose message is gone."""
    job = waiting()
    delivery = delivery_of(job)
    backend().discard(delivery.lane, delivery.message_id)
    return job


def undelivered() -> Job:
    """A job whose message never left."""
    return _since(lost(), delivered_at=None)


def ghost() -> Job:
    """A job that was cancelled, and its message left over."""
    return _since(waiting(), status=Status.CANCELLED)


def doubled() -> Job:
    """A job whose message is there twice."""
    job = waiting()
    backend().deliver([delivery_of(job)])
    return job


def abandoned() -> Job:
    """A job that runs, by its row, on a worker that died, for the last time."""
    job = tasks.add.enqueue(a=1)
    delivery = delivery_of(job)
    backend().discard(delivery.lane, delivery.message_id)
    assert claim(job.pk, 1, "dead worker")
    return _since(job, lease_expires_at=Now() - LONG_AGO, max_attempts=1)


def overdue() -> Job:
    """A job that should have been made ready long ago."""
    return _since(tasks.add.using(run_after=timedelta(hours=1)).enqueue(a=1), run_after=Now() - LONG_AGO)


def messages() -> list[str]:
    """The ids of all messages, in all lanes."""
    return [message for ids in backend().waiting().values() for message in ids]


def _since(job: Job, **changes: object) -> Job:
    Job.objects.filter(pk=job.pk).update(**changes)
    job.refresh_from_db()
    return job
