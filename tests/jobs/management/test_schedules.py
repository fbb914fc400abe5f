"""`manage.py jobs schedules`: what it says and does, and the exit codes that scripts rely on."""

import io
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from jobs.backends.ports import free_port
from jobs.models import Firing, FiringOutcome, Job, Schedule
from jobs.services.scheduling import pause, retire
from tests.jobs.admin import schedules
from tests.servers.waybill import ROOT

pytestmark = pytest.mark.django_db


def run(*options: str) -> tuple[int, str]:
    """Run it; return its exit code and what it printed."""
    stream = io.StringIO()
    try:
        call_command("jobs", "schedules", *options, stdout=stream)
    except SystemExit as ended:
        return int(str(ended.code)), stream.getvalue()
    return 0, stream.getvalue()


def told(*options: str) -> Any:
    code, printed = run(*options, "--json")
    assert code == 0
    return json.loads(printed)


def test_list_says_what_runs_when() -> None:
    schedule = schedules.by_hand()
    pause(schedules.by_hand(title="Another").pk, reason="stock-taking")
    code, printed = run()
    assert code == 0
    assert f"{schedule.key}: Morning report. Every day at 06:00, UTC.  next " in printed
    assert "Another. Every day at 06:00, UTC.  stock-taking" in printed


def test_list_for_machines() -> None:
    schedule = schedules.by_hand()
    firing = schedules.fired(schedule, FiringOutcome.SKIPPED)
    [row] = told()["schedules"]
    assert row["key"] == schedule.key
    assert (row["state"], row["last_outcome"]) == ("runs", "skipped")
    assert row["last_at"][:19] == firing.fire_at.isoformat()[:19]


def test_empty_list_says_so() -> None:
    assert "Nothing runs by itself yet" in run()[1]
    assert told() == {"schedules": []}


def test_show_tells_the_plan_what_changed_and_the_next_times() -> None:
    schedules.changed()
    code, printed = run("show", "sweep")
    assert code == 0
    assert "Cron text: 0 4 * * * (changed here)" in printed
    assert printed.count("04:00:00 UTC") == 11
    page = told("show", "sweep")
    assert page["changed"] == ["cron"]
    assert len(page["times"]) == 10


@pytest.mark.parametrize("retired", [True, False])
def test_show_of_what_nobody_can_go_by_or_is_retired_names_no_time(retired: bool) -> None:
    schedule = schedules.by_hand()
    if retired:
        retire(schedule.pk)
    else:
        Schedule.objects.update(timezone="Mars/Olympus", next_at=None)
    code, printed = run("show", schedule.key)
    assert code == 0
    assert "Next times:\n  none" in printed


def test_run_makes_one_job_for_one_request() -> None:
    schedule = schedules.by_hand()
    code, printed = run("run", schedule.key, "--request-key", "night")
    assert code == 0
    assert str(Job.objects.get().pk) in printed
    assert told("run", schedule.key, "--request-key", "night")["job"] == str(Job.objects.get().pk)
    run("run", schedule.key)
    assert Job.objects.count() == Firing.objects.filter(by_hand=True).count() == 2


def test_pause_needs_a_reason_and_resume_none() -> None:
    schedule = schedules.by_hand()
    assert run("pause", schedule.key)[0] == 1
    assert Schedule.objects.get().paused_at is None
    assert run("pause", schedule.key, "--reason", "stock-taking")[0] == 0
    assert Schedule.objects.get().pause_reason == "stock-taking"
    assert run("pause", schedule.key, "--reason", "again") == (1, "“Morning report” is paused already.\n")
    code, printed = run("resume", schedule.key)
    assert code == 0
    assert "runs by itself again, next at " in printed
    assert Schedule.objects.get().paused_at is None


@pytest.mark.parametrize("act", ["show", "run", "pause", "resume"])
def test_schedule_that_is_not_there_is_refused_with_what_to_do(act: str) -> None:
    code, printed = run(act, "nosuchkey", "--reason", "x")
    assert code == 1
    assert "There is no schedule with the key 'nosuchkey'. `manage.py jobs schedules` lists them." in printed


def test_refusal_is_json_for_machines() -> None:
    code, printed = run("run", "nosuchkey", "--json")
    assert code == 1
    assert "no schedule" in json.loads(printed)["error"]


def test_unknown_act_is_no_act() -> None:
    with pytest.raises(CommandError):
        run("delete", "key")


def test_database_that_is_away_has_its_own_exit_code() -> None:
    env = {**os.environ, "DATABASE_URL": f"postgres://nobody:x@127.0.0.1:{free_port()}/none"}
    command = [sys.executable, "manage.py", "jobs", "schedules"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "The database can’t be used" in done.stdout
