"""Why jobs fail."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs.models import Job, Status
from jobs.selectors import causes as selector
from jobs.selectors.causes import causes
from jobs.selectors.searching import search
from jobs.services.retrying import retry
from tests.jobs.admin import making
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def test_jobs_that_failed_alike_are_one_cause_the_most_frequent_first() -> None:
    making.failed("The post is closed.")
    numbered = [making.failed(f"No stamp {number}") for number in (1, 2, 3)]
    first, second = causes().causes
    assert (first.failed, second.failed) == (3, 1)
    assert first.sample == numbered[-1]
    assert (first.task, first.note) == ("tests.jobs.admin.making.send_letter", None)
    assert first.first < first.last


def test_a_task_that_fails_the_same_way_is_another_cause() -> None:
    job, _ = making.failed(), making.failed()
    Job.objects.filter(pk=job.pk).update(task="lost.tasks.thing")
    assert [cause.failed for cause in causes().causes] == [1, 1]


def test_what_will_be_tried_again_stands_beside_what_failed_alike() -> None:
    job = making.failed()
    retrying = making.failed()
    Job.objects.filter(pk=retrying.pk).update(status=Status.RETRYABLE)
    [cause] = causes().causes
    assert (cause.failed, cause.retrying) == (1, 1)
    assert list(search(cause.search(Status.FAILED)).jobs) == [job]
    assert list(search(cause.search(Status.RETRYABLE)).jobs) == [retrying]


def test_a_retrying_job_has_its_cause_before_it_fails_for_good() -> None:
    assert making.retrying().error_fingerprint == making.retrying().error_fingerprint != ""


def test_a_retry_takes_the_cause_away_and_success_has_none() -> None:
    assert retry(making.failed().pk).error_fingerprint == ""
    assert making.successful().error_fingerprint == ""
    assert causes().causes == []


def test_only_what_failed_within_the_span_counts() -> None:
    old, new = making.failed(), making.failed()
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(hours=3))
    [lately] = causes(timedelta(hours=1)).causes
    assert (lately.failed, lately.sample) == (1, new)
    assert causes(timedelta(hours=4)).causes[0].failed == 2


def test_so_many_failed_jobs_are_looked_at_and_the_rest_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [making.failed() for _ in range(3)]
    for age, job in enumerate(jobs):
        Job.objects.filter(pk=job.pk).update(finished_at=timezone.now() - timedelta(hours=age))
    assert not causes().is_bounded
    monkeypatch.setattr(selector, "LOOK_AT", 2)
    found = causes()
    assert found.is_bounded
    assert found.causes[0].failed == 2


def test_queries_do_not_grow_with_the_causes(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for word in ("one", "two", "three"):
        making.failed(f"no {word}")
    tasks.note.enqueue(text="x")
    with django_assert_num_queries(5):
        assert len(causes().causes) == 3
