"""Relay: deliver again what should be with the broker and is not. The row is the outbox."""

from datetime import timedelta

from django.db.models.functions import Now

from jobs.backends import backend
from jobs.conf import conf
from jobs.exceptions import BackendUnavailable
from jobs.models import Job, Status
from jobs.services.delivering import deliver, delivery_of
from jobs.services.pacing import Budget


def relay() -> int:
    """Deliver READY jobs that were never pushed, or were pushed and are gone; returns how many."""
    budget, relayed = Budget(), 0
    while batch := _push_undelivered() + _push_lost():
        relayed += batch
        if batch < conf().sweep_batch or budget.is_spent():
            break
    return relayed


def _push_undelivered() -> int:
    # Whoever made them READY is about to push them; pushing them here, too, would only double them.
    age = timedelta(seconds=conf().relay_undelivered_after)
    jobs = list(Job.objects.undelivered_for(age).order_by("-priority", "id")[: conf().sweep_batch])
    return len(jobs) if jobs and deliver(jobs) else 0


def _push_lost() -> int:
    age = timedelta(seconds=conf().relay_after)
    jobs = list(Job.objects.delivered_before(age).order_by("delivered_at")[: conf().sweep_batch])
    if not jobs:
        return 0
    try:
        gone = {delivery.job_id for delivery in backend().missing(map(delivery_of, jobs))}
    except BackendUnavailable:
        return 0
    lost = [job for job in jobs if job.pk in gone]
    if lost and not deliver(lost):
        return 0
    # Looked at now: the next pass looks at others first.
    Job.objects.filter(pk__in=[job.pk for job in jobs], status=Status.READY).update(delivered_at=Now())
    return len(lost)
