"""Jobs as lists show them."""

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries

from jobs import testing
from jobs.models import Job
from jobs.selectors.listing import attempts_made, jobs_of, listed
from jobs.services.cancelling import cancel
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def test_attempts_are_counted_as_they_were_made() -> None:
    waiting = tasks.add.enqueue(a=1)
    retrying = testing.perform(tasks.explode.enqueue(message="no"))
    given_up = cancel(testing.perform(tasks.explode.enqueue(message="no")).pk)
    made = {job.pk: attempts_made(job) for job in listed(Job.objects.all())}
    assert made == {waiting.pk: 0, retrying.pk: 1, given_up.pk: 1}


def test_rows_take_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(3):
        user = User.objects.create(username=f"user {number}")
        tasks.add.using(subject=user, requested_by=user).enqueue(a=number)
    with django_assert_num_queries(1):
        assert [(str(job.requested_by), str(job.subject_type)) for job in listed(Job.objects.all())]


def test_jobs_of_an_object_are_its_own_newest_first() -> None:
    ada, grace = User.objects.create(username="ada"), User.objects.create(username="grace")
    first, second = (tasks.add.using(subject=ada).enqueue(a=number) for number in range(2))
    tasks.add.using(subject=grace).enqueue(a=3)
    assert first.subject_type is not None
    assert list(jobs_of(first.subject_type.pk, str(ada.pk))) == [second, first]
