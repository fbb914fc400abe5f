"""Emptying a queue: all that waits in it is cancelled, few at once and many by a job."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from jobs import testing
from jobs.exceptions import InvalidOptions
from jobs.models import Job, Status
from jobs.services import emptying
from jobs.services.cancelling import cancel_many
from jobs.services.claiming import claim
from jobs.services.emptying import empty_queue
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


def statuses(queue_name: str) -> list[str]:
    return list(Job.objects.filter(queue_name=queue_name).order_by("id").values_list("status", flat=True))


def test_what_waits_is_cancelled_and_what_runs_and_other_queues_are_left_alone(ada: User) -> None:
    running = tasks.note.enqueue(text="1")
    claim(running.pk, 1, "worker-1")
    tasks.note.enqueue(text="2")
    tasks.note.using(run_after=timedelta(days=1)).enqueue(text="3")
    tasks.add.enqueue(a=1)
    assert empty_queue("email", actor=ada, reason="sent by hand").cancelled == 2
    assert statuses("email") == [Status.RUNNING, Status.CANCELLED, Status.CANCELLED]
    assert statuses("default") == [Status.READY]


def test_what_a_worker_begins_meanwhile_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = tasks.note.enqueue(text="1")
    tasks.note.enqueue(text="2")

    def begin_one_first(ids: Collection[UUID], **more: Any) -> set[UUID]:
        claim(begun.pk, 1, "worker-1")
        return cancel_many(ids, **more)

    monkeypatch.setattr(emptying, "cancel_many", begin_one_first)
    assert empty_queue("email", reason="sent by hand").cancelled == 1
    assert statuses("email") == [Status.RUNNING, Status.CANCELLED]


def test_more_than_one_act_may_touch_are_cancelled_by_a_job(ada: User, settings: Settings) -> None:
    settings.JOBS = {**settings.JOBS, "BULK_LIMIT": 2}
    for text in ("1", "2", "3"):
        tasks.note.enqueue(text=text)
    emptied = empty_queue("email", actor=ada, reason="sent by hand")
    assert emptied.job is not None
    assert statuses("email") == [Status.READY] * 3
    assert testing.perform(emptied.job).status == Status.SUCCESSFUL
    assert statuses("email") == [Status.CANCELLED] * 3


def test_a_queue_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidOptions):
        empty_queue("nothing")
