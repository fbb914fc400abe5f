"""A Redis that survives its master: two servers and three sentinels, whose master can be killed and cut off."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest
import redis
from pytest_django import Settings

from config.env import Env
from config.redis import redis_sentinels
from jobs.backends.connecting import queue_settings
from jobs.backends.embedded_redis import find_program
from jobs.backends.ports import free_port
from jobs.backends.tether import tethered
from tests.servers.waiting import wait_until

SERVICE = "waybill"
USERNAME, PASSWORD, SENTINEL_PASSWORD = "waybill", "d@ta/s3cret", "s3ntinel"
# How long a master may be silent before it counts as down; a failover then takes about a second more.
DOWN_AFTER_MS = 1000
# Sentinels wait twice this long before they fail over the same master again.
FAILOVER_TIMEOUT_MS = 3000
SENTINELS, QUORUM = 3, 2
# Sentinels otherwise look at the servers every ten seconds, and at each other every two.
_HURRY = ("INFO-PERIOD", 200, "PUBLISH-PERIOD", 200)


@dataclass
class Server:
    """One server process, a sentinel or not; it can be started again where it was."""

    folder: Path
    configuration: str
    arguments: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, with the configuration it last had: sentinels write down there what they learn."""
        self.folder.mkdir(exist_ok=True)
        file = self.folder / "server.conf"
        if not file.exists():
            own = f"bind 127.0.0.1\nport {self.port}\ndir {self.folder}\nlogfile {self.folder}/log\n"
            file.write_text(own + self.configuration)
        command = [find_program(), str(file), *self.arguments]
        self.process = subprocess.Popen(tethered(command), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

    @property
    def lives(self) -> bool:
        """Whether it was started and has not ended."""
        return bool(self.process and self.process.poll() is None)

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal; nothing happens to one that has ended."""
        if self.process and self.lives:
            self.process.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def client(self, password: str) -> redis.Redis:
        """Return a client of this server alone, as its default user."""
        return redis.Redis(port=self.port, password=password, socket_timeout=2, retry=None, decode_responses=True)  # type: ignore[arg-type]


class SentinelWorld:
    """A master, a replica and three sentinels; use it as a context manager. Signing in takes passwords."""

    def __init__(self, folder: Path) -> None:
        """Prepare in a folder, without starting yet."""
        master = Server(folder / "one", _DATA)
        replica = Server(folder / "two", f"{_DATA}replicaof 127.0.0.1 {master.port}\n")
        self.servers = [master, replica]
        watching = _WATCHING.format(port=master.port)
        self.sentinels = [
            Server(folder / f"sentinel-{number}", watching, arguments=("--sentinel",)) for number in range(SENTINELS)
        ]

    @property
    def environment(self) -> dict[str, str]:
        """The variables that have a process find the master."""
        return {
            "REDIS_URL": "",
            "REDIS_SENTINELS": ",".join(f"127.0.0.1:{sentinel.port}" for sentinel in self.sentinels),
            "REDIS_SENTINEL_SERVICE": SERVICE,
            "REDIS_USERNAME": USERNAME,
            "REDIS_PASSWORD": PASSWORD,
            "REDIS_SENTINEL_PASSWORD": SENTINEL_PASSWORD,
        }

    @property
    def master(self) -> Server:
        """The server that the sentinels call the master."""
        with self.sentinels[0].client(SENTINEL_PASSWORD) as client:
            _, port = client.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE)
        return next(server for server in self.servers if server.port == int(port))

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.callback(self.stop)
            for server in [*self.servers, *self.sentinels]:
                server.start()
            for sentinel in self.sentinels:
                wait_until(lambda: self._hurried(sentinel), "the sentinel answers")  # noqa: B023  # called at once
            wait_until(self.is_safe, "the sentinels know the servers and each other")
            stack.pop_all()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End every process, stopped ones too."""
        for server in [*self.sentinels, *self.servers]:
            server.kill()

    def kill_master(self) -> Server:
        """End the master as a power cut would; return it."""
        master = self.master
        master.kill()
        return master

    def partition_master(self) -> Server:
        """Have the master fall silent with its connections open, as in a network that drops everything; return it."""
        master = self.master
        master.signal(signal.SIGSTOP)
        return master

    def demote_master(self) -> Server:
        """Have the sentinels name another master while this one lives; return the demoted one."""
        master = self.master
        # Asked again: on a busy machine a sentinel may find the replica late, and give up.
        for seconds in (5, 10, 30):
            with suppress(redis.ResponseError), self.sentinels[0].client(SENTINEL_PASSWORD) as client:
                client.execute_command("SENTINEL", "FAILOVER", SERVICE)
            with suppress(AssertionError):
                self.wait_for_failover(master, seconds)
                return master
        raise AssertionError("the sentinels would not name another master")

    def wait_for_failover(self, old: Server, seconds: float = 30) -> None:
        """Return when every sentinel names another master."""
        wait_until(lambda: all(port != old.port for port in self._named()), "another server is the master", seconds)

    def heal(self) -> None:
        """Bring back what was killed and let go on what was stopped, until a failover would be safe again."""
        for server in self.servers:
            server.signal(signal.SIGCONT)
            if not server.lives:
                server.start()
        wait_until(self.is_safe, "one server is the master and the other its replica", 60)

    def is_safe(self) -> bool:
        """Whether all sentinels see one master, its replica in step with it, and each other; none may have ended."""
        for server in [*self.servers, *self.sentinels]:
            assert server.lives, f"ended by itself: {(server.folder / 'log').read_text()}"
        try:
            return all(self._sees_all(sentinel) for sentinel in self.sentinels)
        except redis.RedisError:
            return False

    def _hurried(self, sentinel: Server) -> bool:
        """Have a sentinel look round often, for tests that look on; say whether it is there to be told."""
        try:
            with sentinel.client(SENTINEL_PASSWORD) as client:
                return bool(client.execute_command("SENTINEL", "DEBUG", *_HURRY))
        except redis.ResponseError:
            # Before Redis 7 it can't be told: what a test waits for takes ten seconds longer.
            return True
        except redis.ConnectionError:
            return False

    def _sees_all(self, sentinel: Server) -> bool:
        with sentinel.client(SENTINEL_PASSWORD) as client:
            state = client.sentinel_master(SERVICE)
            replicas = client.sentinel_slaves(SERVICE)
        in_step = [replica for replica in replicas if _follows(replica, state["port"])]
        return bool(state["flags"] == "master" and state["num-other-sentinels"] == SENTINELS - 1 and len(in_step) == 1)

    def _named(self) -> Iterator[int]:
        for sentinel in self.sentinels:
            with sentinel.client(SENTINEL_PASSWORD) as client:
                yield int(client.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE)[1])


def _follows(replica: dict[str, object], port: int) -> bool:
    return (replica["flags"], replica["master-link-status"], replica["master-port"]) == ("slave", "ok", port)


_DATA = f"""save ""
appendonly no
requirepass {PASSWORD}
masterauth {PASSWORD}
user {USERNAME} on >{PASSWORD} ~* &* +@all
repl-diskless-sync-delay 0
"""
_WATCHING = f"""requirepass {SENTINEL_PASSWORD}
sentinel sentinel-pass {SENTINEL_PASSWORD}
sentinel monitor {SERVICE} 127.0.0.1 {{port}} {QUORUM}
sentinel auth-pass {SERVICE} {PASSWORD}
sentinel down-after-milliseconds {SERVICE} {DOWN_AFTER_MS}
sentinel failover-timeout {SERVICE} {FAILOVER_TIMEOUT_MS}
"""


@pytest.fixture
def sentinel_world(
    redis_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[SentinelWorld]:
    """Servers and sentinels of its own for one test, which the settings point to instead of `redis_url`."""
    with SentinelWorld(tmp_path) as world:
        for name, value in world.environment.items():
            monkeypatch.setenv(name, value)
        settings.REDIS_SENTINELS = redis_sentinels(Env())
        entry = queue_settings(settings.REDIS_SENTINELS)
        settings.RQ_QUEUES = {
            name: entry | {"SERIALIZER": queue["SERIALIZER"]} for name, queue in settings.RQ_QUEUES.items()
        }
        yield world
