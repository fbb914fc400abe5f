"""A job's page says which limit it waits for, and what for about how long."""

import pytest
from django.utils import timezone

from jobs.api import enqueue_many
from jobs.models import Job, Kind, Limit, Scope
from jobs.selectors.record import job_record
from jobs.selectors.standing.facts import facts_about
from jobs.selectors.standing.sentences import plain
from jobs.selectors.standing.why import why
from jobs.services.beating import beat
from jobs.services.claiming import claim
from tests.sample import tasks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("broker")]


def said(job: Job) -> str:
    beat("clock", Kind.CLOCK)
    beat("worker", Kind.WORKER, ["default", "email"])
    record = job_record(job.pk)
    assert record
    return plain(why(facts_about(record)).sentence, timezone.now())


def test_how_many_go_before_it_and_how_long_that_takes() -> None:
    jobs = enqueue_many(tasks.paced.prepare(n=n) for n in range(125))
    assert "for its turn: Send slowly, 60 a minute; 12" in said(jobs[-1])
    assert "about 2 min" in said(jobs[-1])


def test_whose_place_it_waits_for() -> None:
    first, second = enqueue_many(tasks.for_account.prepare(account_id=1, n=n) for n in range(2))
    claim(first.pk, 1)
    assert f"until job {first.pk}, of the same account, has ended" in said(second)


def test_a_queue_is_named_as_such() -> None:
    Limit.objects.create(scope=Scope.QUEUE, name="default", rate="400/m")
    assert "for its turn: queue default, 400 a minute; 0 before it" in said(tasks.add.enqueue(a=1))
