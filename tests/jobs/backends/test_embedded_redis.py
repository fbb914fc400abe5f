"""The embedded Redis starts, keeps what it was given, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from jobs.backends import embedded_redis
from jobs.backends.embedded_redis import EmbeddedRedis, EmbeddedRedisError, find_program
from jobs.backends.ports import free_port
from tests.servers.waiting import wait_until

pytestmark = pytest.mark.integration


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path / "redis") as server:
        yield server


def client(server: EmbeddedRedis) -> redis.Redis:
    return redis.Redis.from_url(server.url, decode_responses=True)


def refuses(url: str) -> bool:
    with redis.Redis.from_url(url) as probe:
        try:
            probe.ping()
        except redis.ConnectionError:
            return True
    return False


def test_it_answers_on_loopback_only_and_never_evicts(server: EmbeddedRedis) -> None:
    with client(server) as connection:
        found = connection.config_get("bind", "protected-mode", "appendonly", "maxmemory-policy")
    assert found == {
        "bind": "127.0.0.1",
        "protected-mode": "yes",
        "appendonly": "yes",
        "maxmemory-policy": "noeviction",
    }


def test_it_listens_on_the_port_it_is_given(tmp_path: Path) -> None:
    port = free_port()
    with EmbeddedRedis(tmp_path, port) as server:
        assert server.url == f"redis://127.0.0.1:{port}/0"
        assert not refuses(server.url)


def test_data_outlive_a_stop(server: EmbeddedRedis) -> None:
    with client(server) as connection:
        connection.set("kept", "yes")
    server.stop()
    assert refuses(server.url)
    server.start()
    with client(server) as connection:
        assert connection.get("kept") == "yes"


def test_stopping_twice_does_nothing(server: EmbeddedRedis) -> None:
    server.stop()
    server.stop()
    assert server.pid is None


def test_a_left_over_server_is_stopped_and_its_data_kept(server: EmbeddedRedis) -> None:
    with client(server) as connection:
        connection.set("kept", "yes")
    with EmbeddedRedis(server.data_dir) as successor, client(successor) as connection:
        assert connection.get("kept") == "yes"
        assert refuses(server.url)


def test_somebody_elses_server_on_the_noted_port_is_left_alone(server: EmbeddedRedis, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "port").write_text(str(server.port))
    with EmbeddedRedis(other):
        assert not refuses(server.url)


def test_unreadable_data_are_set_aside(server: EmbeddedRedis) -> None:
    server.stop()
    (server.data_dir / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense")
    server.start()
    assert not refuses(server.url)
    assert (server.data_dir / "appendonlydir.unreadable").is_dir()


def test_it_dies_with_an_owner_killed_by_kill_9(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux ties a process to its parent")
    code = (
        "import sys, time; from pathlib import Path; from jobs.backends.embedded_redis import EmbeddedRedis;"
        "s = EmbeddedRedis(Path(sys.argv[1])); s.start(); print(s.url, flush=True); time.sleep(60)"
    )
    owner = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    with owner:
        assert owner.stdout is not None
        url = owner.stdout.readline().strip()
        assert not refuses(url)
        os.kill(owner.pid, signal.SIGKILL)
    wait_until(lambda: refuses(url), "the server ends with its owner")


def test_a_server_on_the_path_is_preferred(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "valkey-server"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program() == str(program)


def test_without_any_server_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("platform.machine", lambda: "vax")
    with pytest.raises(EmbeddedRedisError, match="install redis-server, or set REDIS_URL"):
        find_program()


def test_a_server_that_does_not_start_is_named_with_its_log(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(embedded_redis, "find_program", lambda: "false")
    with pytest.raises(EmbeddedRedisError, match=r"server\.log says why"):
        EmbeddedRedis(tmp_path).start()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedRedisError, match="file/redis can't be made: Not a directory"):
        EmbeddedRedis(tmp_path / "file" / "redis").start()


def test_a_server_that_will_not_end_is_killed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(embedded_redis, "STOP_SECONDS", 0.2)
    with EmbeddedRedis(tmp_path) as server:
        pid = server.pid
        assert pid is not None
        os.kill(pid, signal.SIGSTOP)
    assert server.pid is None
    assert refuses(server.url)
