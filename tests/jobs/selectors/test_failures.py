"""The count of jobs that failed of late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.models import Job
from jobs.selectors.failures import failed_lately
from jobs.services.retrying import retry
from tests.jobs.admin import making

pytestmark = pytest.mark.django_db


def test_only_jobs_that_failed_within_a_day_are_counted() -> None:
    old, new = making.failed(), making.failed()
    making.successful(), making.retrying()
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(hours=25))
    assert failed_lately().count == 1
    assert failed_lately().last == Job.objects.get(pk=new.pk).finished_at


def test_job_that_somebody_retried_is_no_failure_any_more() -> None:
    retry(making.failed().pk)
    assert failed_lately().count == 0
    assert failed_lately().last is None
