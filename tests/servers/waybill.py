"""All of Waybill, as `manage.py up` runs it: real processes on a free port, in a data folder of their own."""

import fcntl
import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from jobs.backends.ports import free_port
from tests.servers.smtp import SMTPSink, listen
from tests.servers.waiting import wait_until

ROOT = Path(__file__).resolve().parents[2]
# These would make the child a part of the test's own set-up.
_FOREIGN = ("REDIS_URL", "REDIS_SENTINELS", "JOBS_BACKEND", "DJANGO_SETTINGS_MODULE", "SITE_URL", "PYTEST_CURRENT_TEST")


@dataclass
class Waybill:
    """A running installation."""

    process: subprocess.Popen[bytes]
    port: int
    data_dir: Path
    env: Mapping[str, str]
    log: Path

    @property
    def base_url(self) -> str:
        """The address of its pages."""
        return f"http://localhost:{self.port}"

    @property
    def login(self) -> str:
        """The demo login's user name."""
        return "demo"

    @property
    def password(self) -> str:
        """The demo login's password."""
        return (self.data_dir / "demo-login").read_text().strip()

    @property
    def output(self) -> str:
        """All it has printed so far."""
        return self.log.read_text()

    @property
    def members(self) -> set[int]:
        """The process ids of all that run for this data folder, itself included (Linux)."""
        return {int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _works_for(self.data_dir, entry)}

    def manage(self, *arguments: str) -> str:
        """Run a management command on this installation; return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=dict(self.env), capture_output=True, text=True, check=True)
        return done.stdout

    def is_running(self) -> bool:
        """Whether it has told its address, which it does when its pages answer."""
        assert self.process.poll() is None, self.output
        return "Waybill is running" in self.output

    def stop(self, number: signal.Signals = signal.SIGINT, seconds: float = 30) -> int:
        """Stop it as Ctrl-C does; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)


def up_environment(data_dir: Path, port: int, **more: str) -> dict[str, str]:
    """Return the environment for `manage.py up` on a data folder; an empty value leaves a name out."""
    kept = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    # The demo's files take a second or two of each start, and few tests look at them.
    own = {"DATA_DIR": str(data_dir), "PORT": str(port), "WORKERS": "1", "HTTPS": "0", "SETUP_COMMANDS": "demo"}
    wanted = kept | own | more
    return {name: value for name, value in wanted.items() if value}


@contextmanager
def running_waybill(data_dir: Path, **env: str) -> Iterator[Waybill]:
    """Run `manage.py up` on a data folder until the block ends."""
    data_dir.mkdir(parents=True, exist_ok=True)
    port, log = free_port(), data_dir / "up.log"
    environment = up_environment(data_dir, port, **env)
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "up"],
            cwd=ROOT,
            env=environment,
            stdout=stream,
            stderr=stream,
            stdin=subprocess.DEVNULL,
        )
    waybill = Waybill(process, port, data_dir, environment, log)
    try:
        wait_until(waybill.is_running, "Waybill tells its address", seconds=90)
        yield waybill
    finally:
        _end(waybill)


def _end(waybill: Waybill) -> None:
    try:
        waybill.stop()
    except subprocess.TimeoutExpired:
        waybill.process.kill()
        raise


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose database is migrated, to be copied: made once, for all test processes of a run."""
    own = tmp_path_factory.getbasetemp()
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = run / "migrated"
    with (run / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            _migrate(run / "migrating").rename(folder)
    return folder


def _migrate(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=ROOT, env=up_environment(folder, free_port(), DATABASE_URL=""), check=True)
    return folder


@dataclass
class Office(Waybill):
    """An installation that tests share, with the mail server it sends through."""

    post: SMTPSink
    server: Controller

    @contextmanager
    def mail_outage(self) -> Iterator[None]:
        """Have nobody answer at the mail server's address until the block ends."""
        self.server.stop(no_assert=True)
        try:
            yield
        finally:
            self.server = listen(self.post)


@pytest.fixture(scope="session")
def waybill(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Office]:
    """One installation with demo data, shared by the tests of a process: leave it as you would a shared desk."""
    data_dir = shutil.copytree(migrated, tmp_path_factory.mktemp("waybill") / "data")
    post = SMTPSink(free_port())
    # Its first retries come soon: a test is to see several.
    with running_waybill(data_dir, DATABASE_URL="", EMAIL_URL=post.url, MAIL_RETRY_SECONDS="1") as waybill:
        office = Office(**vars(waybill), post=post, server=listen(post))
        yield office
        office.server.stop(no_assert=True)


def sign_in(waybill: Waybill) -> urllib.request.OpenerDirector:
    """Return a client signed in to the admin with the demo login."""
    client = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    address = f"{waybill.base_url}/admin/login/?next=/admin/"
    form = client.open(address, timeout=30).read().decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert found, form
    fields = {
        "csrfmiddlewaretoken": found[1],
        "username": waybill.login,
        "password": waybill.password,
        "next": "/admin/",
    }
    client.open(address, urllib.parse.urlencode(fields).encode(), timeout=30).close()
    return client


def _works_for(data_dir: Path, process: Path) -> bool:
    try:
        environment = (process / "environ").read_bytes().split(b"\0")
        # Redis overwrites its environment with its title; it works inside the data folder.
        return f"DATA_DIR={data_dir}".encode() in environment or data_dir in (process / "cwd").readlink().parents
    except OSError:
        return False
