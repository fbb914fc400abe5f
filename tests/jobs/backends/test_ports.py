import socket

import pytest

from jobs.backends import ports
from jobs.backends.ports import free_port

# Where Linux begins with the ports it gives to outgoing connections, unless it is told otherwise.
FIRST_GIVEN = 32_768


def test_a_port_is_none_that_an_outgoing_connection_may_get() -> None:
    assert all(1024 < free_port() < FIRST_GIVEN for _ in range(100))


def test_a_port_in_use_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port := free_port()))
        monkeypatch.setattr(ports, "_PORTS", range(port, port + 1))
        with pytest.raises(OSError, match="no free port"):
            free_port()
    assert free_port() == port
