"""What a job came from: the request that all began with, and the job that enqueued it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from pytest_django import DjangoAssertNumQueries

from jobs import testing
from jobs.api import Job, Status, enqueue_many
from jobs.correlation import Origin, belonging_to, correlation_id, new_request
from jobs.services.cancelling import cancel
from jobs.services.claiming import claim_many
from jobs.services.execution import run
from jobs.services.firing import fire_due
from jobs.services.retrying import retry
from tests.jobs.scheduling import at, made
from tests.sample import tasks

pytestmark = pytest.mark.django_db

REQUEST = Origin("request-42")


def family() -> list[Job]:
    return list(Job.objects.order_by("id"))


def test_children_and_their_children_have_the_request_in_common_and_know_their_parent() -> None:
    with belonging_to(REQUEST):
        tasks.lead_to.enqueue(generations=2)
    testing.run_pending()
    first, second, third = family()
    assert {job.correlation_id for job in family()} == {"request-42"}
    assert [first.parent_id, second.parent_id, third.parent_id] == [None, first.pk, second.pk]


def test_what_no_request_asked_for_begins_with_itself() -> None:
    tasks.lead_to.enqueue(generations=2)
    testing.run_pending()
    first, second, third = family()
    assert first.correlation_id == ""
    assert {second.correlation_id, third.correlation_id, first.correlation} == {str(first.pk)}
    assert set(Job.objects.of_request(str(first.pk))) == {first, second, third}


def test_many_jobs_at_once_have_their_request_and_parent() -> None:
    parent = tasks.add.enqueue(a=0)
    with belonging_to(Origin("request-42", parent.pk)):
        jobs = enqueue_many(tasks.add.prepare(a=n) for n in range(3))
    assert all((job.correlation_id, job.parent_id) == ("request-42", parent.pk) for job in jobs)
    assert set(Job.objects.children_of(parent.pk)) == set(jobs)
    assert set(Job.objects.of_request("request-42")) == set(jobs)


def test_a_key_keeps_the_request_that_asked_first() -> None:
    with belonging_to(REQUEST):
        first = tasks.add.using(idempotency_key="k").enqueue(a=1)
    with belonging_to(Origin("request-43")):
        second = tasks.add.using(idempotency_key="k").enqueue(a=1)
    assert (second.pk, second.correlation_id) == (first.pk, "request-42")


def test_delayed_retried_and_atomic_jobs_keep_their_request() -> None:
    with belonging_to(REQUEST):
        delayed = tasks.explode.using(run_after=timedelta(hours=1)).enqueue()
        atomic = tasks.add_group.enqueue(name="g", trouble="")
    testing.run_pending(timed=True)
    delayed.refresh_from_db()
    assert (delayed.status, delayed.attempt, delayed.correlation_id) == (Status.FAILED, 3, "request-42")
    with belonging_to(Origin("request-43")):
        assert retry(delayed.pk).correlation_id == "request-42"
        cancel(delayed.pk)
    atomic.refresh_from_db()
    assert (atomic.status, atomic.correlation_id) == (Status.SUCCESSFUL, "request-42")


def test_a_time_of_a_schedule_belongs_to_nothing_that_came_before() -> None:
    made("2026-06-01 06:00")
    with belonging_to(REQUEST):
        assert fire_due(at("2026-06-01 06:00")) == 1
    assert Job.objects.get().correlation_id == ""


def test_after_a_job_the_context_is_what_it_was_even_where_it_raised() -> None:
    job = tasks.explode.enqueue()
    with belonging_to(REQUEST):
        testing.perform(job)
        assert correlation_id() == "request-42"
    assert correlation_id() == ""


def test_what_a_worker_claims_knows_its_request_without_a_question(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with belonging_to(REQUEST):
        job = tasks.add.enqueue(a=1)
    (claimed,) = claim_many([(job.pk, 1)])
    with django_assert_num_queries(0):
        assert claimed.correlation == "request-42"


def test_ids_of_requests_rise_with_time() -> None:
    ids = [new_request().correlation_id for _ in range(100)]
    assert ids == sorted(set(ids))


@pytest.mark.django_db(transaction=True)
def test_threads_that_run_jobs_of_many_requests_do_not_mix_them() -> None:
    jobs = []
    for number in range(40):
        with belonging_to(Origin(f"request-{number}")):
            jobs.append(tasks.lead_to.enqueue(generations=1, name=f"request-{number}"))
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(run_in_thread, jobs))
    children = Job.objects.filter(parent_id__in=[job.pk for job in jobs])
    assert children.count() == len(jobs)
    assert all(child.correlation_id == child.arguments["name"] for child in children)
    assert {child.parent_id: child.correlation_id for child in children} == {job.pk: job.correlation_id for job in jobs}


def run_in_thread(job: Job) -> bool:
    try:
        return run(job.pk, 1)
    finally:
        connections.close_all()
