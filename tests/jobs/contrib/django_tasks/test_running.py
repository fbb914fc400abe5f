"""What Django expects of a backend while a task runs and after."""

from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync

from jobs import testing
from jobs.api import Job, Status, TaskTimeout, UnknownTask
from jobs.contrib.django_tasks.dialect import TaskResultDoesNotExist, TaskResultStatus, task_backends
from jobs.contrib.django_tasks.errors import AttemptLost, Cancelled
from jobs.services.cancelling import cancel
from jobs.services.retrying import retry
from tests.jobs.contrib.django_tasks import borrowed
from tests.sample.tasks import add

pytestmark = pytest.mark.django_db


def ended(task: Any, *args: Any, **kwargs: Any) -> Any:
    """Enqueue a task, run it with its retries, and return its result, read anew."""
    result = task.enqueue(*args, **kwargs)
    testing.run_pending(timed=True)
    result.refresh()
    return result


@pytest.mark.parametrize("task", [borrowed.note, borrowed.note_async])
def test_a_task_runs_with_what_it_was_called_with(task: Any, signals: list[Any]) -> None:
    result = ended(task, 1, two=[3])
    assert borrowed.notes == [((1,), {"two": [3]})]
    assert (result.status, result.is_finished, result.return_value) == (TaskResultStatus.SUCCESSFUL, True, None)
    assert result.enqueued_at <= result.started_at <= result.finished_at
    assert (result.last_attempted_at, result.attempts, result.errors) == (result.started_at, 1, [])
    assert signals == [("enqueued", "READY"), ("started", "RUNNING"), ("finished", "SUCCESSFUL")]


def test_what_a_task_returns_is_read_by_anyone() -> None:
    result = ended(borrowed.find_meaning)
    assert borrowed.find_meaning.get_result(result.id).return_value == 42
    assert ended(borrowed.return_pair).return_value == [1, "two"]
    stale = borrowed.find_meaning.enqueue()
    testing.run_pending()
    async_to_sync(stale.arefresh)()
    assert stale.return_value == 42


def test_a_task_that_wants_to_know_is_told_which_attempt_it_is() -> None:
    result = ended(borrowed.tell_attempt, word="here")
    assert result.return_value == ["here", 1, result.id, "RUNNING", "tell_attempt"]


def test_each_failed_attempt_is_an_error_and_only_the_last_ends_the_task(signals: list[Any]) -> None:
    result = ended(borrowed.refuse)
    assert (result.status, result.attempts) == (TaskResultStatus.FAILED, 3)
    with pytest.raises(ValueError, match="Task failed"):
        _ = result.return_value
    assert [error.exception_class for error in result.errors] == [borrowed.Refused] * 3
    assert result.errors[0].traceback.endswith("borrowed.Refused: not today:\nperhaps tomorrow\n")
    assert result.started_at < result.last_attempted_at < result.finished_at
    started = ("started", "RUNNING")
    assert signals == [("enqueued", "READY"), started, started, started, ("finished", "FAILED")]


def test_a_task_waits_as_ready_between_its_attempts() -> None:
    result = borrowed.refuse.enqueue(1)
    testing.run_pending()
    result.refresh()
    assert (result.status, result.attempts, len(result.errors)) == (TaskResultStatus.READY, 1, 1)
    testing.run_pending(timed=True)
    result.refresh()
    assert (result.return_value, result.attempts, len(result.errors)) == ("taken", 2, 1)


def test_a_backend_of_one_attempt_makes_no_second(signals: list[Any]) -> None:
    result = ended(borrowed.refuse.using(backend="once"))
    assert (result.status, result.attempts, signals[-1]) == (TaskResultStatus.FAILED, 1, ("finished", "FAILED"))


@pytest.mark.parametrize(
    ("task", "expected", "attempts"),
    [
        (borrowed.leave, "builtins.SystemExit", 3),
        (borrowed.chain, "builtins.ValueError", 3),
        (borrowed.refuse_twice, "tests.jobs.contrib.django_tasks.borrowed.Refused", 3),
        # Its work is done: another attempt would only do it twice.
        (borrowed.return_object, "builtins.TypeError", 1),
        (borrowed.give_up, "jobs.exceptions.Fail", 1),
    ],
)
def test_an_error_is_known_by_its_class(task: Any, expected: str, attempts: int) -> None:
    result = ended(task)
    assert [error.exception_class_path for error in result.errors] == [expected] * attempts
    assert issubclass(result.errors[0].exception_class, BaseException)
    assert (result.errors[0].traceback[-1], result.status) == ("\n", TaskResultStatus.FAILED)


def test_a_task_that_takes_too_long_is_stopped() -> None:
    result = borrowed.sleep.using(backend="any").enqueue()
    testing.run_pending()
    result.refresh()
    assert [error.exception_class for error in result.errors] == [TaskTimeout]


def test_a_cancelled_task_has_failed_and_says_so() -> None:
    result = borrowed.note.enqueue()
    cancel(Job.objects.get().pk)
    result.refresh()
    assert (result.status, result.is_finished) == (TaskResultStatus.FAILED, True)
    assert [error.exception_class for error in result.errors] == [Cancelled]


def test_a_killed_worker_is_an_error_too() -> None:
    result = borrowed.note.enqueue()
    job = Job.objects.get()
    job.attempts.create(number=1, worker="w1", started_at=job.enqueued_at, error_class="WorkerDied", error="It died.")
    Job.objects.update(status=Status.FAILED, finished_at=job.enqueued_at)
    result.refresh()
    assert (result.errors[0].exception_class, result.errors[0].traceback) == (AttemptLost, "It died.\n")
    assert result.worker_ids == ["w1"]


def test_an_operators_retry_brings_the_task_back() -> None:
    result = ended(borrowed.refuse, 3)
    job = Job.objects.get()
    assert job.status == Status.FAILED
    retry(job.pk)
    result.refresh()
    assert (result.status, result.finished_at) == (TaskResultStatus.READY, None)
    testing.run_pending()
    result.refresh()
    assert (result.return_value, result.attempts, len(result.errors)) == ("taken", 4, 3)


def test_a_task_whose_code_is_gone_fails_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    result = borrowed.find_meaning.using(backend="once").enqueue()
    monkeypatch.delattr(borrowed, "find_meaning")
    [job] = testing.run_pending()
    assert (job.status, job.attempts.get().error_class) == (Status.FAILED, UnknownTask.__name__)
    assert "find_meaning is gone" in job.error
    with pytest.raises(TaskResultDoesNotExist, match="is gone"):
        task_backends["default"].get_result(result.id)


def test_a_job_names_only_what_is_a_task() -> None:
    result = borrowed.find_meaning.using(backend="once").enqueue()
    Job.objects.update(arguments={**Job.objects.get().arguments, "task": "os.getpid"})
    [job] = testing.run_pending()
    assert (job.status, job.error) == (
        Status.FAILED,
        "os.getpid is no task of Django's any more. Bring it back, then retry the job.",
    )
    with pytest.raises(TaskResultDoesNotExist):
        task_backends["default"].get_result(result.id)


def test_there_is_no_result_of_what_is_no_task_of_djangos() -> None:
    for key in ("123", str(uuid4()), str(add.enqueue(a=1).pk)):
        with pytest.raises(TaskResultDoesNotExist):
            borrowed.note.get_result(key)
        with pytest.raises(TaskResultDoesNotExist):
            async_to_sync(borrowed.note.aget_result)(key)


def test_there_is_no_result_once_the_job_was_erased() -> None:
    result = ended(borrowed.find_meaning)
    Job.objects.update(arguments={}, erased_at=result.finished_at)
    with pytest.raises(TaskResultDoesNotExist, match="or no more"):
        borrowed.find_meaning.get_result(result.id)


def test_a_result_of_another_task_is_told_apart() -> None:
    result = borrowed.find_meaning.enqueue()
    with pytest.raises(Exception, match="Task does not match") as raised:
        borrowed.note.get_result(result.id)
    assert type(raised.value).__name__ == "TaskResultMismatch"


def test_who_stops_the_worker_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: Any) -> None:
        raise KeyboardInterrupt

    borrowed.find_meaning.enqueue()
    monkeypatch.setattr(type(borrowed.find_meaning), "call", interrupted)
    with pytest.raises(KeyboardInterrupt):
        testing.run_pending()
