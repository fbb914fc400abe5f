"""`manage.py jobs queues`: for people, for machines, and its exit codes."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from jobs.models import OperatorAct, QueueControl
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def queues(*arguments: str) -> str:
    out = StringIO()
    call_command("jobs", "queues", *arguments, stdout=out, no_color=True)
    return out.getvalue()


def test_every_queue_is_shown_with_its_counts() -> None:
    tasks.note.enqueue(text="hello")
    line = next(line for line in queues().splitlines() if line.startswith("email "))
    assert line.split() == ["email", "1", "0", "0", "0", "0", "no", "worker"]


def test_a_pause_and_a_resume() -> None:
    assert "paused until" in queues("pause", "email", "--reason", "relay down", "--minutes", "5")
    assert QueueControl.objects.paused().get().pause_reason == "relay down"
    assert "paused" not in queues("resume", "email")


def test_a_pause_and_a_resume_are_subcommands_of_their_own_too() -> None:
    out = StringIO()
    call_command("jobs", "pause", "email", "--reason", "relay down", stdout=out, no_color=True)
    assert QueueControl.objects.paused().get().pause_reason == "relay down"
    call_command("jobs", "resume", "email", "--json", stdout=out, no_color=True)
    assert not QueueControl.objects.paused().exists()


def test_an_act_is_that_of_whoever_is_named() -> None:
    User.objects.create_user("ada")
    queues("pause", "email", "--reason", "relay down", "--by", "ada")
    assert OperatorAct.objects.latest("id").actor_name == "ada"
    assert "paused by ada" in queues()
    queues("resume", "email")
    assert OperatorAct.objects.latest("id").actor_name.endswith("on the command line")
    with pytest.raises(CommandError, match="There is no user 'eve'"):
        queues("pause", "email", "--reason", "x", "--by", "eve")


def test_a_queue_is_emptied() -> None:
    tasks.note.enqueue(text="hello")
    assert queues("empty", "email", "--reason", "sent by hand").startswith("1 job cancelled.")
    with pytest.raises(CommandError, match="--reason"):
        queues("empty", "email")


def test_machines_read_json() -> None:
    queues("pause", "email", "--reason", "relay down")
    found = {state["name"]: state for state in json.loads(queues("--json"))}
    assert found["email"]["pause"]["reason"] == "relay down"
    assert found["sync"]["pause"] is None


def test_what_changes_nothing_says_why_and_ends_with_one() -> None:
    with pytest.raises(SystemExit) as ended:
        queues("resume", "email")
    assert ended.value.code == 1


def test_a_pause_wants_a_reason_and_a_queue_that_there_is() -> None:
    with pytest.raises(CommandError, match="--reason"):
        queues("pause", "email")
    with pytest.raises(CommandError, match="invalid choice"):
        queues("pause", "nothing", "--reason", "x")


@pytest.mark.parametrize("option", ["--minutes=0", "--minutes=-5", "--minutes=99999999999", "--minutes=soon"])
def test_minutes_that_make_no_sense_are_refused(option: str) -> None:
    with pytest.raises(CommandError, match="whole minutes from 1 to"):
        queues("pause", "email", "--reason", "x", option)
    assert not QueueControl.objects.paused().exists()


def test_a_reason_says_something() -> None:
    with pytest.raises(CommandError, match="say why"):
        queues("pause", "email", "--reason", "  ")
