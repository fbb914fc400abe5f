"""`manage.py jobs prune`, `export` and `erase`: what they print, write, and end with."""

import gzip
import io
import json
import os
import pty
import signal
import stat
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django import Settings

from jobs.api import Queue, Status
from jobs.json_lines import json_lines
from jobs.management import export
from jobs.management.progress import ProgressLine
from jobs.models import Job, OperatorAct
from jobs.selectors import full_record
from jobs.services import erasing, pruning, pruning_jobs
from jobs.services.dependents import release
from jobs.services.journal import record_acts
from tests.jobs.ageing import ended, keep
from tests.jobs.services.test_erasing import about

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unpaced(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(settings)
    monkeypatch.setattr(pruning, "SHARE", 1)


def run(*arguments: str) -> tuple[int, str]:
    """Run a subcommand; return its exit code and what it printed."""
    stream = io.StringIO()
    try:
        call_command("jobs", *arguments, stdout=stream)
    except SystemExit as stop:
        return int(str(stop.code)), stream.getvalue()
    return 0, stream.getvalue()


def then_interrupt(step: Callable[..., Any]) -> Callable[..., Any]:
    """Return a step that is followed by a Ctrl-C."""

    def interrupted(*arguments: Any) -> Any:
        result = step(*arguments)
        os.kill(os.getpid(), signal.SIGINT)
        return result

    return interrupted


def test_prune_says_what_it_did() -> None:
    ended(Status.FAILED, 100, count=12)
    ended(Status.CANCELLED, 40)
    code, printed = run("prune")
    assert code == 0
    assert printed == "12 old failed jobs deleted\n 1 old cancelled jobs deleted\n"
    assert run("prune") == (0, "Nothing is older than its retention.\n")


def test_prune_only_counts_when_asked_to() -> None:
    ended(Status.FAILED, 100, count=12)
    code, printed = run("prune", "--dry-run")
    assert code == 0
    assert "12 old failed jobs deleted" in printed
    assert "nothing was changed" in printed
    assert Job.objects.count() == 12


def test_prune_tells_machines_the_same() -> None:
    ended(Status.CANCELLED, 40)
    code, printed = run("prune", "--json")
    told = json.loads(printed)
    assert (code, told["exit_code"], told["dry_run"], told["problem"]) == (0, 0, False, None)
    assert told["rows"]["cancelled_jobs"] == 1


def test_prune_that_can_not_export_is_1_and_deletes_nothing(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.JOBS = settings.JOBS | {"EXPORT_DIR": str(tmp_path / "file")}
    ended(Status.CANCELLED, 40)
    code, printed = run("prune")
    assert code == 1
    assert "correct JOBS_EXPORT_DIR" in printed
    assert Job.objects.count() == 1


def test_prune_that_is_stopped_leaves_whole_batches_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning_jobs, "PRUNE_BATCH", 10)
    ended(Status.CANCELLED, 40, count=25)
    batches: list[int] = []

    def release_and_stop_in_the_second(ids: list[UUID]) -> None:
        release(ids)
        batches.append(len(ids))
        if len(batches) == 2:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(pruning_jobs, "release", release_and_stop_in_the_second)
    code, printed = run("prune")
    assert code == 130
    assert "10 old cancelled jobs deleted\nStopped." in printed
    assert [job.attempts.count() for job in Job.objects.all()] == [1] * 15


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_export_streams_jobs_with_all_that_hangs_on_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "PAGE", 2)
    jobs = ended(Status.FAILED, 1, count=5)
    code, printed = run("export", "--output", "-")
    records = lines(printed)
    assert code == 0
    assert [record["id"] for record in records] == [str(job.pk) for job in jobs]
    assert (records[0]["attempts"][0]["log"], records[0]["effects"][0]["name"]) == ("said something", "e-mail")


def test_export_leaves_out_what_was_not_asked_for() -> None:
    [wanted] = ended(Status.FAILED, 10, queue_name=Queue.SYNC)
    ended(Status.FAILED, 10), ended(Status.CANCELLED, 10, queue_name=Queue.SYNC)
    ended(Status.FAILED, 1, queue_name=Queue.SYNC)
    moment = wanted.enqueued_at.isoformat()
    assert run("export", "--status=failed", "--queue=sync", f"--before={moment}", "--output=-") == (0, "")
    _, printed = run("export", "--status=failed", "--queue=sync", "--before=2999-01-01", "--output=-")
    assert len(lines(printed)) == 2


@pytest.mark.parametrize("name", ["jobs.jsonl", "jobs.jsonl.gz"])
def test_export_writes_a_whole_file_that_only_its_owner_reads(tmp_path: Path, name: str) -> None:
    ended(Status.FAILED, 1, count=3)
    path = tmp_path / name
    assert run("export", "--output", str(path)) == (0, f"3 jobs written to {path}.\n")
    content = gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()
    assert len(lines(content.decode())) == 3
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_export_never_writes_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "jobs.jsonl"
    path.write_text("precious")
    with pytest.raises(CommandError, match=r"can't be written \(File exists\): name another file"):
        run("export", "--output", str(path))
    assert path.read_text() == "precious"


def test_export_to_a_folder_that_does_not_exist_says_so(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file or directory"):
        run("export", "--output", str(tmp_path / "nowhere" / "jobs.jsonl"))


def test_export_that_is_stopped_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended(Status.FAILED, 1, count=3)
    monkeypatch.setattr(export, "json_lines", then_interrupt(json_lines))
    assert run("export", "--output", str(tmp_path / "jobs.jsonl"))[0] == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        ("2026-01-31T12:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00+01:00", datetime(2026, 1, 31, 11, tzinfo=UTC)),
    ],
)
def test_a_time_is_read_in_the_sites_zone(text: str, expected: datetime) -> None:
    assert export.moment(text) == expected


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "2026-13-01T12:00"])
def test_what_is_no_date_is_a_usage_error(text: str) -> None:
    with pytest.raises(CommandError, match="is no date: write 2026-01-31"):
        run("export", "--before", text, "--output=-")


def test_pages_are_read_by_key() -> None:
    jobs = ended(Status.FAILED, 1, count=5)
    found = list(full_record.pages(Job.objects.all(), 2))
    assert found == [[job.pk for job in jobs[at : at + 2]] for at in (0, 2, 4)]


@pytest.fixture
def ada() -> User:
    return User.objects.create(username="ada")


def test_erase_says_what_it_did_and_who_did_it(ada: User) -> None:
    ended(Status.FAILED, 1, count=3, **about(ada))
    code, printed = run("erase", "auth.user", str(ada.pk), "--reason", "request 17", "--by", "ada")
    assert (code, printed) == (0, f"Jobs about auth.user {ada.pk} that were erased: 3.\n")
    assert set(Job.objects.values_list("erased_by", "erased_reason")) == {("ada", "request 17")}
    assert {entry.actor for entry in OperatorAct.objects.all()} == {ada}


def test_erase_takes_as_many_batches_as_there_are(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "ERASE_BATCH", 2)
    ended(Status.FAILED, 1, count=5, **about(ada))
    code, printed = run("erase", "auth.user", str(ada.pk), "--reason", "request 17", "--json")
    told = {"exit_code": 0, "erased_now": 5, "erasable": 0, "live": 0, "held": 0, "erased": 5}
    printed_now = json.loads(printed)
    assert (code, {name: printed_now[name] for name in told}) == (0, told)
    assert set(printed_now["elsewhere"].values()) == {0}


def test_erase_that_leaves_live_jobs_is_1_and_says_what_to_do(ada: User) -> None:
    ended(Status.READY, 1, **about(ada)), ended(Status.FAILED, 1, **about(ada))
    code, printed = run("erase", "auth.user", str(ada.pk), "--reason", "request 17")
    assert code == 1
    assert "that were erased: 1." in printed
    assert "Left, as they wait or run: 1. Cancel them or wait" in printed


def test_erase_only_counts_when_asked_to(ada: User) -> None:
    ended(Status.FAILED, 1, count=2, **about(ada)), ended(Status.READY, 1, **about(ada))
    code, printed = run("erase", "auth.user", str(ada.pk), "--reason", "request 17", "--dry-run")
    assert code == 0
    assert "would be erased: 2. Nothing was changed." in printed
    assert not Job.objects.exclude(erased_at=None).exists()


def test_erase_that_is_stopped_leaves_whole_batches(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "ERASE_BATCH", 2)
    ended(Status.FAILED, 1, count=5, **about(ada))
    monkeypatch.setattr(erasing, "record_acts", then_interrupt(record_acts))
    code, printed = run("erase", "auth.user", str(ada.pk), "--reason", "request 17")
    assert code == 130
    assert "that were erased: 0." in printed
    assert not Job.objects.exclude(erased_at=None).exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("billing.nobody", "1", "--reason", "x"), "There is no 'billing.nobody'"),
        (("customer", "1", "--reason", "x"), "as in billing.customer"),
        (("auth.user", "1", "--reason", " "), "Give a reason"),
        (("auth.user", "1", "--reason", "x" * 301), "Give a reason"),
        (("auth.user", "1", "--reason", "x", "--by", "nobody"), "There is no user 'nobody'"),
        (("auth.user", "1"), "--reason"),
    ],
)
def test_erase_refuses_what_can_not_be_meant(arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run("erase", *arguments)


@pytest.mark.parametrize("name", ["prune", "export", "erase"])
def test_help_documents_the_exit_codes(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("jobs", name, "--help")
    printed = " ".join(capsys.readouterr().out.split())
    assert "Exit codes: 0 " in printed
    assert "130 stopped by Ctrl-C or SIGTERM" in printed


def test_progress_is_for_terminals_only() -> None:
    quiet = io.StringIO()
    ProgressLine(quiet).show(1, 2, "jobs")
    assert quiet.getvalue() == ""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w") as terminal:
        line = ProgressLine(terminal)
        line.show(1000, 2000, "jobs")
        line.clear()
        shown: list[bytes] = []
        reader = threading.Thread(target=lambda: shown.append(os.read(ours, 1000)))
        reader.start()
        reader.join(10)
    os.close(ours)
    assert b"1,000 of 2,000 \xc2\xb7 jobs" in shown[0]
