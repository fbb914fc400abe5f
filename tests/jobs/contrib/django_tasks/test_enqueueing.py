"""What Django expects of a backend when a task is enqueued."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from jobs.api import InvalidArguments, Job, Status
from jobs.contrib.django_tasks.dialect import InvalidTask, InvalidTaskBackend, TaskResultStatus, task_backends
from jobs.selectors.searching import search
from tests.jobs.contrib.django_tasks import borrowed
from tests.jobs.contrib.django_tasks.conftest import BACKEND

pytestmark = pytest.mark.django_db


def job_of(result: Any) -> Job:
    return Job.objects.get(pk=result.id)


@pytest.mark.parametrize("task", [borrowed.note, borrowed.note_async])
@pytest.mark.parametrize("way", ["enqueue", "aenqueue"])
def test_a_task_is_a_job_that_waits(task: Any, way: str, signals: list[Any]) -> None:
    called: Callable[..., Any] = task.enqueue if way == "enqueue" else async_to_sync(task.aenqueue)
    result = called(1, ("a", b"b"), two=3)
    assert (result.status, result.is_finished, result.attempts) == (TaskResultStatus.READY, False, 0)
    assert (result.task, result.args, result.kwargs) == (task, [1, ["a", "b"]], {"two": 3})
    assert (result.started_at, result.finished_at, result.last_attempted_at) == (None, None, None)
    assert (result.backend, result.errors, result.worker_ids) == ("default", [], [])
    with pytest.raises(ValueError, match="has not finished yet"):
        _ = result.return_value
    job = job_of(result)
    assert (job.status, job.queue_name, job.max_attempts, job.enqueued_at) == (
        "ready",
        "default",
        3,
        result.enqueued_at,
    )
    assert signals == [("enqueued", "READY")]
    assert task.get_result(result.id) == result
    assert async_to_sync(task.aget_result)(result.id) == result


def test_a_rollback_takes_the_task_with_it() -> None:
    with transaction.atomic():
        result = borrowed.note.enqueue()
        # At once: the row is in the transaction, and a message follows its commit.
        assert result.enqueued_at is not None
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_priority_queue_and_time_are_the_jobs() -> None:
    later = timezone.now() + timedelta(hours=1)
    task = borrowed.note.using(priority=7, queue_name="shop", run_after=later)
    result = task.enqueue()
    job = job_of(result)
    assert (job.priority, job.queue_name, job.run_after, job.status) == (7, "report", later, Status.SCHEDULED)
    assert result.status == TaskResultStatus.READY
    assert (result.task, borrowed.note.get_result(result.id).task) == (task, task)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"priority": -101}, "whole number between -100 and 100"),
        ({"priority": 3.1}, "whole number between -100 and 100"),
        ({"run_after": datetime(2030, 1, 1)}, "must be an aware datetime"),  # noqa: DTZ001  # the point
        ({"queue_name": "unknown"}, "'unknown' is not valid for backend"),
        ({"queue_name": "unknown", "backend": "once"}, r"none of ours. Add 'queues': {'unknown': 'default'}"),
    ],
)
def test_what_can_not_be_is_refused_where_it_is_declared(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidTask, match=reason):
        borrowed.note.using(**options)


def test_a_time_further_away_than_a_job_waits_is_refused() -> None:
    with pytest.raises(InvalidTask, match="3,650 days at most"):
        borrowed.note.using(run_after=timezone.now() + timedelta(days=4000)).enqueue()


def test_only_a_function_at_the_top_of_a_module_is_a_task() -> None:
    def inner() -> None: ...

    functions: tuple[Any, ...] = (inner, any)
    for function in functions:
        with pytest.raises(InvalidTask, match="module level"):
            type(borrowed.note)(func=function)
    contextless: Any = borrowed.find_meaning.func
    with pytest.raises(InvalidTask, match="first argument of 'context'"):
        type(borrowed.note)(func=contextless, takes_context=True)


def test_a_task_is_checked_again_when_it_is_enqueued(settings: Settings) -> None:
    task = borrowed.note.using(queue_name="shop")
    settings.TASKS = {"default": {"BACKEND": BACKEND, "QUEUES": ["email"]}}
    with pytest.raises(InvalidTask, match="'shop' is not valid"):
        task.enqueue()
    with pytest.raises(InvalidTask, match="'shop' is not valid"):
        async_to_sync(task.aenqueue)()


@pytest.mark.parametrize("way", ["enqueue", "aenqueue"])
def test_only_json_travels(way: str) -> None:
    called = borrowed.note.enqueue if way == "enqueue" else async_to_sync(borrowed.note.aenqueue)
    with pytest.raises(TypeError, match="Unsupported type"):
        called(timezone.now())
    with pytest.raises(InvalidArguments, match="NUL character"):
        called("a\x00b")
    assert not Job.objects.exists()


def test_staff_read_the_tasks_own_name_and_find_it_by_that() -> None:
    job = job_of(borrowed.find_meaning.enqueue())
    borrowed.note.enqueue()
    path = "tests.jobs.contrib.django_tasks.borrowed.find_meaning"
    assert str(job) == f"Find meaning ({path}): Django task"
    for text in ("find_meaning", '"find meaning"', "about:find_meaning", f"args.task:{path}"):
        assert list(search(text).jobs) == [job], text


def test_a_backend_has_the_policy_of_its_options() -> None:
    job = job_of(borrowed.note.using(backend="any", queue_name="strange").enqueue())
    once = job_of(borrowed.note.using(backend="once").enqueue())
    assert (job.queue_name, job.timeout, job.max_attempts) == ("sync", 1, 5)
    assert (once.max_attempts, str(once).endswith("Django task (once)")) == (1, True)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"max_attempt": 2}, "did you mean 'max_attempts'"),
        ({"max_attempts": 0}, "at least 1 attempt"),
        ({"queues": {"shop": "shop"}}, "use one of critical, default"),
        ({"timeout": "long"}, "use whole seconds"),
        ({"retry_cap": "long"}, "not supported between"),
    ],
)
def test_options_that_make_no_sense_are_refused(settings: Settings, options: dict[str, Any], reason: str) -> None:
    settings.TASKS = {"default": {"BACKEND": BACKEND, "OPTIONS": options}}
    with pytest.raises(InvalidTaskBackend, match=reason):
        task_backends["default"]


def test_the_check_says_what_to_do_with_a_queue_that_is_none_of_ours(settings: Settings) -> None:
    call_command("check")
    settings.TASKS = {"default": {"BACKEND": BACKEND, "QUEUES": ["default", "shop"]}}
    with pytest.raises(SystemCheckError, match=r"Add 'queues': {'shop': 'default'} to its OPTIONS"):
        call_command("check")


def test_without_the_application_the_check_says_that_no_worker_knows(settings: Settings) -> None:
    settings.INSTALLED_APPS = [app for app in settings.INSTALLED_APPS if "DjangoTasksConfig" not in app]
    with pytest.raises(SystemCheckError, match=r"Add 'jobs.contrib.django_tasks' to INSTALLED_APPS"):
        call_command("check")
