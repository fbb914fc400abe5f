"""`manage.py jobs list`, `show`, `retry` and `cancel`: for people, for machines, and their exit codes."""

import json
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from jobs import testing
from jobs.correlation import Origin, belonging_to
from jobs.management.progress import ProgressLine
from jobs.models import Job, OperatorAct, Status
from jobs.services import mass_acting
from tests.jobs.admin import making
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def jobs(*arguments: str) -> tuple[str, int]:
    """Return what a command prints, and its exit code."""
    out = StringIO()
    try:
        call_command("jobs", *arguments, stdout=out, no_color=True)
    except SystemExit as ended:
        return out.getvalue(), int(str(ended.code))
    return out.getvalue(), 0


def told(*arguments: str) -> Any:
    return json.loads(jobs(*arguments, "--json")[0])


def test_jobs_are_listed_newest_first_with_their_error() -> None:
    waiting, letter = tasks.note.enqueue(text="x"), making.failed(about=User.objects.create(username="Lovelace Ltd"))
    lines = jobs("list")[0].splitlines()
    assert lines[0].startswith(f"{letter.pk}  Failed")
    assert lines[0].endswith("Lovelace Ltd: Send letter by post")
    assert lines[1] == "    ValueError: boom"
    assert lines[2].startswith(f"{waiting.pk}  Waiting")


def test_a_list_is_narrowed_by_a_search_and_followed_by_keys() -> None:
    letters = [making.failed() for _ in range(3)]
    tasks.note.enqueue(text="x")
    first = told("list", "status:failed", "task:letter", "--limit", "2")
    assert [job["id"] for job in first["jobs"]] == [str(letters[2].pk), str(letters[1].pk)]
    assert first["count"] == 3
    rest = told("list", "status:failed", "--before", first["before"])
    assert [job["id"] for job in rest["jobs"]] == [str(letters[0].pk)]
    assert rest["before"] is None
    assert f"--before {first['before']}" in jobs("list", "status:failed", "--limit", "2")[0]


def test_what_is_no_search_is_said_and_ends_with_one() -> None:
    text, code = jobs("list", "colour:red")
    assert code == 1
    assert "There is no field “colour”" in text
    assert "There is no field" in told("list", "colour:red")["error"]
    with pytest.raises(CommandError, match="whole number"):
        jobs("list", "--limit", "0")


def test_one_job_is_shown_with_attempts_effects_and_history() -> None:
    job = making.held()
    text, code = jobs("show", str(job.pk))
    assert code == 0
    assert text.startswith("Charge a card (Failed)")
    assert "The bank did not answer." in text
    assert "effect “charge the card”: in doubt" in text
    record = told("show", str(job.pk))
    assert (record["id"], len(record["attempts"]), len(record["effects"])) == (str(job.pk), 2, 1)


def test_job_that_is_gone_can_not_be_shown() -> None:
    text, code = jobs("show", "01a20000-0000-7000-8000-000000000000")
    assert code == 1
    assert "There is no job" in text


def test_one_job_is_retried_in_somebodys_name() -> None:
    job, ada = making.failed(), User.objects.create(username="ada")
    assert jobs("retry", str(job.pk), "--by", "ada", "--reason", "post is open") == ("1 job retried.\n", 0)
    assert Job.objects.get().status == Status.READY
    entry = OperatorAct.objects.get()
    assert (entry.actor, entry.said) == (ada, "Retried. Reason: post is open")


def test_many_are_touched_only_when_all_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mass_acting, "MASS_BATCH", 2)
    for number in range(3):
        tasks.add.enqueue(a=number)
    text, code = jobs("cancel", "task:add")
    assert code == 1
    assert "add --all" in text
    assert Job.objects.filter(status=Status.READY).count() == 3
    assert jobs("cancel", "task:add", "--all") == ("3 jobs cancelled.\n", 0)
    assert set(Job.objects.values_list("status", flat=True)) == {Status.CANCELLED}


def test_what_is_left_alone_is_told_and_ends_with_one() -> None:
    making.failed(), making.held()
    found = told("retry", "status:failed", "--all")
    assert found == {"done": 1, "left": 1}
    text, code = jobs("retry", "status:failed")
    assert code == 1
    assert "Settle that first" in text
    assert jobs("retry", "nosuchword")[1] == 1


def test_stopped_it_leaves_nothing_half_done(monkeypatch: pytest.MonkeyPatch) -> None:
    making.failed(), making.failed(), making.failed()
    monkeypatch.setattr(mass_acting, "MASS_BATCH", 2)

    def stop(*shown: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(ProgressLine, "show", stop)
    assert jobs("retry", "status:failed", "--all") == ("2 jobs retried.\n", 130)
    assert Job.objects.filter(status=Status.FAILED).count() == 1


def test_nobody_acts_in_the_name_of_who_does_not_exist() -> None:
    with pytest.raises(CommandError, match="no user 'nobody'"):
        jobs("retry", str(making.failed().pk), "--by", "nobody")


def test_machines_are_told_where_a_job_came_from() -> None:
    with belonging_to(Origin("request-42")):
        parent = tasks.lead_to.enqueue(generations=1)
    testing.run_pending()
    (child,) = told("list", f"parent:{parent.pk}")["jobs"]
    for shown in (child, told("show", child["id"])):
        assert (shown["correlation_id"], shown["parent_id"]) == ("request-42", str(parent.pk))
    assert f"request: request-42, by job {parent.pk}" in jobs("show", child["id"])[0]


def test_what_nothing_asked_for_is_its_own_request() -> None:
    job = tasks.add.enqueue(a=1)
    assert told("show", str(job.pk))["correlation_id"] == str(job.pk)
