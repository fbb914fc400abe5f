"""What the documented command, `gunicorn config.wsgi`, does with who reads slowly."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse

import pytest

from jobs.backends.ports import free_port
from jobs.management.programs import web
from tests.servers.waiting import wait_until

ROOT = Path(__file__).parents[2]
# Seconds after which gunicorn takes a process for stuck.
TIMEOUT = 2
# More than the buffers of both ends hold.
PIECES, PIECE = 400, b"x" * 65_536


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterator[bytes]:
    """Answer with a large file that is made while it is downloaded, or with a word."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return iter([PIECE] * PIECES if environ["PATH_INFO"] == "/large" else [b"here"])


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """The port of a server that has the settings of the repository, and soon loses its patience."""
    port = free_port()
    command = ["-m", "gunicorn", f"{__name__}:application", "--bind", f"127.0.0.1:{port}", "--timeout", str(TIMEOUT)]
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen([sys.executable, *command], cwd=ROOT, env=os.environ, stdout=log, stderr=log)
    wait_until(lambda: "Booting worker" in (tmp_path / "log").read_text(), "the server starts")
    yield port
    server.terminate()
    server.wait(30)


def slow_reader(port: int) -> socket.socket:
    """Return a connection that asked for the large file and has read nothing of it."""
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    reader.settimeout(30)
    reader.connect(("127.0.0.1", port))
    reader.sendall(b"GET /large HTTP/1.0\r\n\r\n")
    return reader


@pytest.mark.integration
@pytest.mark.anywhere
def test_slow_download_is_whole_and_others_are_answered_meanwhile(port: int) -> None:
    with slow_reader(port) as reader:
        until = time.monotonic() + 2 * TIMEOUT
        while time.monotonic() < until:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=TIMEOUT) as answer:
                assert answer.read() == b"here"
            time.sleep(0.2)
        with reader.makefile("rb") as file:
            body = file.read().partition(b"\r\n\r\n")[2]
    assert len(body) == PIECES * len(PIECE)


def test_up_serves_as_production_does_from_any_folder(tmp_path: Path) -> None:
    production = settings_of([sys.executable, "-m", "gunicorn", "config.wsgi"], ROOT)
    here = settings_of(web(8000).command, tmp_path)
    for name in ("worker_class", "threads", "logger_class"):
        assert here[name] == production[name]
    assert production["worker_class"] == "gthread"
    assert int(production["threads"]) > 1


def settings_of(command: Sequence[str], folder: Path) -> dict[str, str]:
    """Return what gunicorn would go by."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [*command, "--print-config"], cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    lines = (line.partition("=") for line in told.stdout.splitlines())
    return {name.strip(): value.strip() for name, _, value in lines}
