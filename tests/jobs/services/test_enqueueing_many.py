"""Many jobs at once, which PostgreSQL takes by COPY: the rows are those that an INSERT would have written."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.utils import timezone

from jobs.api import Job, Priority, Queue, Status, enqueue_many, jobs_about
from jobs.models.inserting import insert
from tests.sample import tasks

pytestmark = pytest.mark.django_db

# What COPY itself would take for the end of a value, of a row, or of all; and what JSON and text write otherwise.
AWKWARD = "tab\t, newline\n, return\r, \\N, \\., \\t, back\\slash, \"quoted\", 'single', é, 漢, 😀, {}, null"
NEW_EACH_TIME = {"id", "enqueued_at", "ready_at", "delivered_at"}
COLUMNS = [field.attname for field in Job._meta.concrete_fields if field.name not in NEW_EACH_TIME]


def columns_of(job: Job) -> dict[str, Any]:
    found: dict[str, Any] = Job.objects.filter(pk=job.pk).values(*COLUMNS)[0]
    return found


def not_noted(job: Job) -> bool:
    return Job.objects.filter(pk=job.pk, delivered_at=None).exists()


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"queue_name": Queue.INVOICE, "priority": Priority.HIGH, "timeout": 7, "tenant": AWKWARD},
        {"run_after": timezone.now() + timedelta(days=30)},
        {"run_after": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
)
def test_a_job_of_many_is_written_as_a_single_one(options: dict[str, Any]) -> None:
    note = tasks.note.using(**options)
    single = note.enqueue(text=AWKWARD)
    many = enqueue_many(note.prepare(text=AWKWARD) for _ in range(3))
    assert [columns_of(job) for job in many] == 3 * [columns_of(single)]
    assert columns_of(single)["arguments"] == {"text": AWKWARD}
    assert {job.ready_at is None for job in (single, *many)} == {not_noted(single), *map(not_noted, many)}


def test_what_many_jobs_are_about_is_found_again_whatever_its_key_is() -> None:
    user = User.objects.create_user("a\tb")
    other_job = tasks.add.enqueue(a=1)
    for subject in (user, other_job):
        about = tasks.add.using(subject=subject, requested_by=user)
        jobs = enqueue_many([about.prepare(a=1), about.prepare(a=2)])
        assert set(jobs_about(subject)) == set(jobs)
        assert {(job.subject, job.requested_by) for job in jobs_about(subject)} == {(subject, user)}


def test_arguments_of_every_kind_come_back_as_they_were() -> None:
    arguments: dict[str, Any] = {"text": AWKWARD, "numbers": [-1, 2**62], "table": {AWKWARD: None}, "ratio": 1e-9}
    enqueue_many(tasks.take_everything.prepare(**arguments, flag=flag) for flag in (True, None))
    assert [job.arguments for job in Job.objects.order_by("id")] == [
        arguments | {"flag": True},
        arguments | {"flag": None},
    ]


def test_a_job_of_many_can_be_changed_and_saved() -> None:
    job, _ = enqueue_many([tasks.add.prepare(a=1), tasks.add.prepare(a=2)])
    job.progress_message = "half"
    job.save()
    assert Job.objects.get(pk=job.pk).progress_message == "half"


def test_what_the_database_refuses_of_many_is_an_error_of_django() -> None:
    twice = Job(task="x", queue_name="default", timeout=1, max_attempts=1, status=Status.READY)
    with pytest.raises(IntegrityError):
        insert([twice, twice])
