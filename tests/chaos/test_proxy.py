"""The network that can fail, between a client and a server of this process."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.backends.ports import free_port
from tests.chaos.controlled import Controlled

pytestmark = pytest.mark.integration


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        yield listener


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def network(server: socket.socket, port: int, tmp_path: Path) -> Iterator[Controlled]:
    route = f"line={port}:{server.getsockname()[1]}"
    with Controlled("tests.chaos.proxy", route, log=tmp_path / "log") as network:
        network.ask("line open")
        yield network


def connected(server: socket.socket, port: int) -> tuple[socket.socket, socket.socket]:
    near = socket.create_connection(("127.0.0.1", port), timeout=10)
    far, _ = server.accept()
    far.settimeout(10)
    return near, far


def test_an_open_line_carries_both_ways(network: Controlled, server: socket.socket, port: int) -> None:
    near, far = connected(server, port)
    with near, far:
        near.sendall(b"there")
        assert far.recv(9) == b"there"
        far.sendall(b"back")
        assert near.recv(9) == b"back"


def test_a_silent_line_carries_nothing_until_it_is_mended(
    network: Controlled, server: socket.socket, port: int
) -> None:
    near, far = connected(server, port)
    with near, far:
        network.ask("line silent")
        near.sendall(b"late")
        far.settimeout(0.3)
        with pytest.raises(TimeoutError):
            far.recv(9)
        network.ask("line open")
        far.settimeout(10)
        assert far.recv(9) == b"late"


def test_a_reset_line_breaks_off_and_refuses(network: Controlled, server: socket.socket, port: int) -> None:
    near, far = connected(server, port)
    with near, far:
        network.ask("line reset")
        with pytest.raises(ConnectionResetError):
            near.recv(9)
        # As it connects, or at its first word.
        with pytest.raises(ConnectionResetError), socket.create_connection(("127.0.0.1", port), timeout=10) as second:
            second.recv(9)


def test_the_end_of_one_side_is_the_end_of_the_other(network: Controlled, server: socket.socket, port: int) -> None:
    near, far = connected(server, port)
    with far:
        near.close()
        assert far.recv(9) == b""


def test_what_was_said_before_the_end_arrives_when_a_silent_line_is_mended(
    network: Controlled, server: socket.socket, port: int
) -> None:
    near, far = connected(server, port)
    with far:
        network.ask("line silent")
        near.sendall(b"last")
        near.close()
        far.settimeout(0.3)
        with pytest.raises(TimeoutError):
            far.recv(9)
        network.ask("line open")
        far.settimeout(10)
        assert [far.recv(9), far.recv(9)] == [b"last", b""]
