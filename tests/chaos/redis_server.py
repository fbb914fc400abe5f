"""A Redis that can be killed, emptied, and set back to an earlier state; it keeps its port through all of it."""

import shutil
import signal
from pathlib import Path
from typing import Self

import redis

from jobs.backends.embedded_redis import EmbeddedRedis
from tests.servers.waiting import wait_until


class RedisServer:
    """The product's embedded Redis, in the hands of somebody who means it harm."""

    def __init__(self, folder: Path) -> None:
        """Prepare a server that keeps its data in `folder`."""
        self._server = EmbeddedRedis(folder)
        self._data = folder / "appendonlydir"
        self._snapshot = folder / "snapshot"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.stop()

    @property
    def port(self) -> int:
        """Its port, the same however often it is started."""
        return self._server.port

    def client(self) -> redis.Redis:
        """Return a client that reaches it past all proxies."""
        return redis.Redis(port=self.port)

    def start(self) -> None:
        """Start it on the data there are."""
        self._server.start()

    def kill(self) -> None:
        """Kill it as the out-of-memory killer does."""
        process = self._server._process
        assert process is not None
        process.send_signal(signal.SIGKILL)
        process.wait()

    def forget(self) -> None:
        """Throw its data away, while it does not run."""
        shutil.rmtree(self._data, ignore_errors=True)

    def take_snapshot(self) -> None:
        """Keep what it holds now."""
        with self.client() as client:
            client.bgrewriteaof()
            wait_until(lambda: not client.info("persistence")["aof_rewrite_in_progress"], "the snapshot is written")
        shutil.rmtree(self._snapshot, ignore_errors=True)
        shutil.copytree(self._data, self._snapshot)

    def restore_snapshot(self) -> None:
        """Put back what was kept, while it does not run."""
        self.forget()
        shutil.copytree(self._snapshot, self._data)
