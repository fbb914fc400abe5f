"""Leases: long for a worker that can't renew them, short for one that does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.models import Job, Status
from jobs.services import leasing
from jobs.services.claiming import claim
from jobs.services.leasing import renew
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def lease_left(job: Job) -> timedelta:
    job.refresh_from_db()
    assert job.lease_expires_at
    return job.lease_expires_at - timezone.now()


def test_a_worker_that_renews_nothing_holds_a_job_beyond_its_timeout() -> None:
    job = tasks.add.using(timeout=600).enqueue(a=1)
    claim(job.pk, 1)
    assert timedelta(seconds=740) < lease_left(job) <= timedelta(seconds=751)


def test_a_worker_that_renews_gets_a_short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leasing, "_renewed", True)
    job = tasks.add.using(timeout=600).enqueue(a=1)
    claim(job.pk, 1)
    assert lease_left(job) <= timedelta(seconds=46)


def test_renewing_is_one_statement_for_all_that_are_held() -> None:
    jobs = [tasks.add.enqueue(a=n) for n in range(3)]
    for job in jobs:
        claim(job.pk, 1)
    Job.objects.update(lease_expires_at=timezone.now())
    assert renew([(job.pk, 1) for job in jobs]) == set()
    assert all(lease_left(job) > timedelta(seconds=40) for job in jobs)


def test_a_lease_that_was_lost_is_not_renewed() -> None:
    job = tasks.add.enqueue(a=1)
    claim(job.pk, 1)
    Job.objects.filter(pk=job.pk).update(attempt=2)
    assert renew([(job.pk, 1)]) == {(job.pk, 1)}
    Job.objects.filter(pk=job.pk).update(attempt=1, status=Status.CANCELLED)
    assert renew([(job.pk, 1)]) == {(job.pk, 1)}
    assert renew([]) == set()
