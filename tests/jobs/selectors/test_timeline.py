"""The timeline of a job: who asked, each attempt's beginning and end, and what people did, the latest first."""

from itertools import pairwise

import pytest
from django.contrib.auth.models import User

from jobs.models import Job
from jobs.selectors.record import job_record
from jobs.selectors.timeline import LATEST, Happened, timeline
from jobs.services.retrying import retry
from tests.jobs.admin import making

pytestmark = pytest.mark.django_db


def told(job: Job) -> list[Happened]:
    record = job_record(job.pk)
    assert record is not None
    line = timeline(record)
    return [moment.happened for moment in [*line.latest, *line.earlier]]


def test_a_job_that_failed_and_was_retried_tells_it_from_the_last_to_the_first() -> None:
    job = making.failed()
    retry(job.pk, actor=User.objects.create_user("ada"))
    assert told(job) == [Happened.ACT, Happened.ENDED, Happened.BEGAN, Happened.ASKED]


def test_an_attempt_that_runs_has_only_begun() -> None:
    assert told(making.running()) == [Happened.BEGAN, Happened.ASKED]


def test_a_long_story_has_its_latest_part_apart() -> None:
    job = making.failed()
    started = job.attempts.get().started_at
    job.attempts.bulk_create(
        type(job.attempts.get())(job=job, number=n, outcome="failed", started_at=started, finished_at=started)
        for n in range(2, LATEST)
    )
    record = job_record(job.pk)
    assert record is not None
    line = timeline(record)
    assert len(line.latest) == LATEST
    assert len(line.earlier) == 2 * (LATEST - 1) + 1 - LATEST
    assert all(before.at >= after.at for before, after in pairwise([*line.latest, *line.earlier]))
