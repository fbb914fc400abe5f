"""`manage.py jobs tail`: each change once, in order, also across an outage of the database."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError

from jobs import testing
from jobs.exceptions import InvalidSearch
from jobs.management import tail
from jobs.models import Job
from jobs.selectors.following import Change, Event, newest, since
from jobs.selectors.searching import search
from jobs.services.claiming import claim
from jobs.services.rescuing import record_crash
from jobs.services.retrying import retry
from tests.jobs.admin import making
from tests.sample import tasks

pytestmark = pytest.mark.django_db

LATELY = timedelta(seconds=10)


@pytest.fixture
def between(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Have something happen before each look in turn; the last one ends it."""
    acts: list[Callable[[], object]] = []

    def act(seconds: float) -> None:
        if not acts:
            raise KeyboardInterrupt
        acts.pop(0)()

    monkeypatch.setattr("jobs.management.tail.time.sleep", act)
    return acts.append


def told(wanted: str = "", lines: int = 10) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    with pytest.raises(KeyboardInterrupt):
        found.extend((event.change, event.job.pk) for event in _each(tail.follow(search(wanted), lines), found))
    return found


def _each(events: Iterator[Event], found: list[tuple[str, object]]) -> Iterator[Event]:
    for event in events:
        found.append((event.change, event.job.pk))
    yield from ()


def test_it_begins_with_how_the_newest_jobs_stand(between: Callable[[Callable[[], object]], None]) -> None:
    failed, waiting = making.failed(), tasks.add.enqueue(a=1)
    assert set(told()) == {(Change.FAILED, failed.pk), (Change.ENQUEUED, waiting.pk)}
    assert told(lines=0) == []


def test_each_change_is_told_once_in_order(between: Callable[[Callable[[], object]], None]) -> None:
    jobs: list[Job] = []
    between(lambda: jobs.append(tasks.add.enqueue(a=1)))
    between(lambda: claim(jobs[0].pk, 1, "worker-1"))
    between(lambda: None)
    between(lambda: jobs.append(making.failed()))
    between(lambda: retry(jobs[1].pk))
    assert told() == [
        (Change.ENQUEUED, jobs[0].pk),
        (Change.STARTED, jobs[0].pk),
        (Change.ENQUEUED, jobs[1].pk),
        (Change.FAILED, jobs[1].pk),
        (Change.RETRYING, jobs[1].pk),
    ]


def test_a_search_narrows_it(between: Callable[[Callable[[], object]], None]) -> None:
    jobs: list[Job] = []
    between(lambda: jobs.extend([tasks.add.enqueue(a=1), tasks.note.enqueue(text="x")]))
    assert told("queue:email") == [(Change.ENQUEUED, jobs[1].pk)]


def test_an_attempt_that_is_followed_by_another_is_told_with_its_error() -> None:
    making.retrying()
    event = since(search(""), LATELY)[-1]
    assert (event.change, event.attempt) == (Change.RETRYING, 1)
    assert event.error
    assert event.lasted is not None


def test_a_worker_that_died_is_told_of_though_another_has_the_job_by_now() -> None:
    job = tasks.add.enqueue(a=1)
    claim(job.pk, 1, "worker-1")
    record_crash((job.pk, 1), "worker-1", "Its process died.")
    claim(job.pk, 2, "worker-2")
    broken, started = since(search(""), LATELY)[-2:]
    assert (broken.change, broken.attempt, broken.error) == (Change.RETRYING, 1, "Its process died.")
    assert (started.change, started.attempt) == (Change.STARTED, 2)


def test_it_goes_on_when_the_database_was_away(
    between: Callable[[Callable[[], object]], None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failures = [OperationalError("away"), OperationalError("away")]

    def look(*arguments: object) -> list[Event]:
        if between_looks and failures:
            raise failures.pop()
        return since(*arguments)  # type: ignore[arg-type]

    between_looks: list[bool] = []
    monkeypatch.setattr(tail, "since", look)
    monkeypatch.setattr(tail, "is_transient", lambda error: True)
    monkeypatch.setattr("jobs.management.tail.connection.close", lambda: None)
    jobs: list[Job] = []
    between(lambda: between_looks.append(True))
    between(lambda: jobs.append(tasks.add.enqueue(a=1)))
    between(lambda: None)
    assert told() == [(Change.ENQUEUED, jobs[0].pk)]
    assert capsys.readouterr().err.count("The database is away.") == 1


def printed(*arguments: str) -> list[str]:
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("jobs", "tail", *arguments, stdout=out, no_color=True)
    assert ended.value.code == 130
    return out.getvalue().splitlines()


def test_lines_are_for_people_and_for_machines(between: Callable[[Callable[[], object]], None]) -> None:
    job = making.failed("boom")
    (line,) = printed()
    assert " failed      Send letter by post · default · " in line
    assert line.endswith(f" · ValueError: boom  [{job.pk}]")
    (told,) = map(json.loads, printed("--json"))
    assert (told["change"], told["id"], told["error"]) == ("failed", str(job.pk), "ValueError: boom")


def test_what_is_no_search_ends_with_one() -> None:
    with pytest.raises(SystemExit) as ended:
        call_command("jobs", "tail", "colour:red", stdout=StringIO())
    assert ended.value.code == 1
    with pytest.raises(InvalidSearch):
        search("colour:red")


def test_newest_tells_of_what_runs_that_it_started() -> None:
    making.running()
    assert [event.change for event in newest(search(""), 5)] == [Change.STARTED]
    testing.run_pending()


@pytest.mark.integration
def test_a_real_one_prints_at_once_and_ends_quietly_by_a_signal(tmp_path: Path) -> None:
    environ = {
        **os.environ,
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "",
        "REDIS_URL": "redis://127.0.0.1:1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    enqueue = "from jobs.tasks import prune_jobs; prune_jobs.enqueue()"
    for command in (["migrate", "-v0"], ["shell", "-v0", "-c", enqueue]):
        subprocess.run([sys.executable, "manage.py", *command], env=environ, check=True, capture_output=True)
    command = [sys.executable, "manage.py", "jobs", "tail"]
    started = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert started.stdout is not None
    assert "enqueued    Prune old jobs · maintenance" in started.stdout.readline()
    started.send_signal(signal.SIGINT)
    out, err = started.communicate(timeout=20)
    assert (started.returncode, out, err) == (130, "", "")
