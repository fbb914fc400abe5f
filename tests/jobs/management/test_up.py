"""The parts of `manage.py up`, each by itself; tests/integration/test_up.py runs them together."""

import io
import signal
import socket
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from pytest_django import Settings

from jobs.management import programs
from jobs.management.child import LONGEST_PAUSE_SECONDS, Child, Program
from jobs.management.demo_login import demo_login
from jobs.management.output import LabelledOutput
from jobs.management.preflight import CannotStart, check_database, check_port, check_redis, held_data_dir
from jobs.management.processes import Processes
from jobs.management.setting_up import migrate
from jobs.management.stopping import StopRequests


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class ClosedPipe(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_lines_carry_their_label_in_one_column() -> None:
    stream = io.StringIO()
    output = LabelledOutput(stream, {})
    output.line("web", "hello")
    output.line("worker 1", "hello")
    assert stream.getvalue() == "web      | hello\nworker 1 | hello\n"


def test_labels_have_colours_on_a_terminal() -> None:
    stream = Terminal()
    output = LabelledOutput(stream, {})
    output.line("web", "one")
    output.line("clock", "two")
    output.line("web", "three")
    first, second, third = stream.getvalue().splitlines()
    assert first.startswith("\033[")
    assert first.partition("m")[0] == third.partition("m")[0] != second.partition("m")[0]
    assert output.strong("x") != "x"


@pytest.mark.parametrize("environ", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colour_is_left_out_where_it_is_not_wanted(environ: dict[str, str]) -> None:
    stream = Terminal()
    LabelledOutput(stream, environ).line("web", "hello")
    assert "\033" not in stream.getvalue()


def test_a_reader_who_has_gone_stops_nothing() -> None:
    LabelledOutput(ClosedPipe(), {}).line("web", "hello")


def python(label: str, code: str) -> Program:
    return Program(label=label, command=[sys.executable, "-c", code])


def run_once(*codes: str) -> tuple[list[int], str]:
    stream = io.StringIO()
    group = Processes([python(f"p{i}", code) for i, code in enumerate(codes)], {}, LabelledOutput(stream, {}))
    return group.run_once(), stream.getvalue()


def test_programs_run_to_their_end_with_both_their_outputs_labelled() -> None:
    codes, printed = run_once("print('out')", "import sys; sys.stderr.write('no newline'); sys.exit(3)")
    assert codes == [0, 3]
    assert printed.splitlines() == ["p0       | out", "p1       | no newline"]


def test_output_that_is_no_utf_8_is_shown_all_the_same() -> None:
    codes, printed = run_once(r"import os; os.write(1, b'caf\xe9\r\n')")
    assert (codes, printed) == ([0], "p0       | caf\N{REPLACEMENT CHARACTER}\n")


def test_a_long_output_is_kept_whole() -> None:
    _, printed = run_once("print('\\n'.join(str(i) for i in range(20000)))")
    assert printed.splitlines() == [f"p0       | {i}" for i in range(20000)]


def test_the_pause_before_a_restart_doubles_up_to_its_limit() -> None:
    child = Child(python("p", ""), {})
    child.start()
    pauses = [child.pause_before_restart() for _ in range(7)]
    child.kill()
    while child.running:
        pass
    child.close()
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS]


def test_only_the_first_request_to_stop_interrupts() -> None:
    with StopRequests() as stops:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        assert stops.count == 2


@pytest.mark.django_db
def test_a_demo_login_is_made_once_with_a_password_of_its_own(tmp_path: Path) -> None:
    first, other = demo_login(tmp_path / "one"), (tmp_path / "one").read_text().strip()
    assert first.password == other
    assert demo_login(tmp_path / "one") == first
    user = User.objects.get(username="demo")
    assert (user.is_staff, user.is_superuser) == (True, True)
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == 0o600


@pytest.mark.django_db
def test_two_installations_have_different_passwords(tmp_path: Path) -> None:
    first = demo_login(tmp_path / "one").password
    User.objects.all().delete()
    assert demo_login(tmp_path / "two").password != first


@pytest.mark.django_db
@pytest.mark.parametrize("kept", ["", "other-pass"])
def test_a_password_that_was_changed_stays_and_is_not_shown(tmp_path: Path, kept: str) -> None:
    User.objects.create_user("demo", password="changed")
    if kept:
        (tmp_path / "login").write_text(kept)
    assert demo_login(tmp_path / "login").password is None
    assert User.objects.get(username="demo").check_password("changed")


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_a_port_in_use_is_named(taken_port: int) -> None:
    with pytest.raises(CannotStart, match=f"Port {taken_port} is in use"):
        check_port(taken_port)


def sentence(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line that `up` ends with where it can't start."""
    with pytest.raises(SystemExit) as ended:
        call_command("up")
    printed = capsys.readouterr()
    assert (ended.value.code, printed.out) == (1, "")
    assert len(printed.err.splitlines()) == 1, printed.err
    return printed.err.strip()


def test_a_port_in_use_is_one_sentence(
    taken_port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", str(taken_port))
    told = sentence(capsys)
    assert told.startswith(f"Port {taken_port} is in use: stop what uses it, or choose another, as in PORT=")


@pytest.mark.parametrize(("name", "value"), [("PORT", "0"), ("PORT", "http"), ("WORKERS", "-1")])
def test_a_number_that_cannot_be_is_one_sentence(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    assert sentence(capsys).startswith(f"{name} is '{value}': use a number from ")


def test_a_backend_that_is_none_is_one_sentence(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.JOBS = settings.JOBS | {"BACKEND": "a.b"}
    assert sentence(capsys).startswith("JOBS_BACKEND is 'a.b', which is no backend: leave it unset, or name")


def test_a_folder_has_one_holder_at_a_time(tmp_path: Path) -> None:
    second = held_data_dir(tmp_path, "process 8")
    with held_data_dir(tmp_path, "process 7"), pytest.raises(CannotStart, match=r"\(process 7\): stop it first"):
        second.__enter__()
    with held_data_dir(tmp_path, "process 9"):
        assert (tmp_path / "up.lock").read_text() == "process 9"


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="can't be written"), held_data_dir(tmp_path / "missing", ""):
        pass


@pytest.mark.parametrize("url", ["redis://:pw@127.0.0.1:1/0", "http://127.0.0.1", "redis://127.0.0.1:1/x"])
def test_a_redis_that_cannot_be_used_is_named_without_its_password(url: str) -> None:
    with pytest.raises(CannotStart, match="leave REDIS_URL unset") as caught:
        check_redis(url)
    assert "pw" not in str(caught.value)


def test_a_redis_that_answers_is_accepted(redis_url: str) -> None:
    check_redis(redis_url)


@pytest.mark.django_db
def test_a_database_that_answers_and_is_up_to_date_needs_no_word() -> None:
    stream = io.StringIO()
    check_database()
    migrate(LabelledOutput(stream, {}))
    assert stream.getvalue() == ""


def test_the_processes_see_where_they_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SITE_URL")
    environ = programs.environment(8001, "redis://127.0.0.1:7/0")
    assert environ["SITE_URL"] == "http://localhost:8001"
    assert environ["REDIS_URL"] == "redis://127.0.0.1:7/0"
    assert (environ["HTTPS"], environ["DEBUG"]) == ("0", "0")


def test_an_address_of_the_owners_choice_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://try.example")
    assert programs.environment(8001, "")["SITE_URL"] == "https://try.example"


def test_one_worker_has_as_many_processes_as_are_asked_for() -> None:
    [worker] = programs.workers(3)
    assert worker.label == "worker"
    assert "rqworker --processes 3 " in " ".join(worker.command)
    assert programs.workers(0) == []


def test_its_help_documents_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        call_command("up", "--help")
    assert "Exit codes: 0 stopped by Ctrl-C" in " ".join(capsys.readouterr().out.split())
