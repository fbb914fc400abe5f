"""What can stand in the way of a start, each found before anything runs and said in one sentence."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.db import DatabaseError, connection

from jobs.backends.connecting import Address, Sentinels, shown
from jobs.checks import backend_problem
from jobs.management.reaching_redis import ANSWER_SECONDS, ping, refusal, setting


class CannotStart(Exception):
    """Something a person has to mend first; the message is one sentence that says how."""


@contextmanager
def held_data_dir(data_dir: Path, note: str) -> Iterator[None]:
    """Keep others from starting on this data folder; raises CannotStart with the note of who did."""
    # A lock and no pid file: the system drops it with its holder, however that one ends.
    with _lock_file(data_dir / "up.lock") as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 1000).decode()
            raise CannotStart(
                f"Waybill already runs on the data folder {data_dir} ({holder}): stop it first, "
                "or set DATA_DIR to another folder."
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, note.encode())
        yield


@contextmanager
def _lock_file(path: Path) -> Iterator[int]:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotStart(
            f"The data folder {path.parent} can't be written ({error.strerror}): set DATA_DIR to a folder that can."
        ) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def check_port(port: int) -> None:
    """Raise CannotStart unless a web server could listen on this port of 127.0.0.1."""
    with socket.socket() as listener:
        # As the web server does: connections of an earlier run that fade away don't count.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except PermissionError:
            raise CannotStart(f"Port {port} needs an administrator: choose one above 1023, as in PORT=8000.") from None
        except OSError:
            raise CannotStart(
                f"Port {port} is in use: stop what uses it, or choose another, as in PORT={_another(port)}."
            ) from None


def _another(port: int) -> int:
    return port + 1 if port < 65535 else 8000


def check_database() -> None:
    """Raise CannotStart unless the database answers."""
    os.environ.setdefault("PGCONNECT_TIMEOUT", str(ANSWER_SECONDS))
    # A fresh one: the connection in use may be what broke.
    fresh = connection.copy()
    try:
        fresh.ensure_connection()
    except DatabaseError as error:
        raise CannotStart(
            f"The database {_database_name()} can't be reached ({_reason(error)}): start it, or correct DATABASE_URL."
        ) from None
    finally:
        fresh.close()


def _database_name() -> str:
    settings = connection.settings_dict
    place = f" at {settings['HOST']}:{settings['PORT'] or 5432}" if settings["HOST"] else ""
    return f"{settings['NAME']}{place}"


def _reason(error: Exception) -> str:
    """Return the cause in a few words, without the address that the driver repeats."""
    if isinstance(error.__context__, OSError) and error.__context__.strerror:
        return error.__context__.strerror
    first_line = str(error).strip().partition("\n")[0]
    return " ".join(first_line.rpartition("failed: ")[2].split())


def check_redis(place: Address) -> None:
    """Raise CannotStart unless the Redis at this address answers."""
    name = setting(place)
    try:
        ping(place)
    except (redis.RedisError, ValueError) as error:
        if isinstance(error, redis.ConnectionError) and (refused := refusal(place, error)):
            raise CannotStart(refused) from None
        raise CannotStart(
            f"The Redis at {_without_password(place)} can't be reached ({_reason(error)}): start it, "
            f"correct {name}, or leave {name} unset to use an embedded one."
        ) from None


def _without_password(place: Address) -> str:
    if isinstance(place, Sentinels):
        return shown(place)
    parts = urlsplit(place)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def check_backend() -> None:
    """Raise CannotStart unless settings name a backend for deliveries."""
    if problem := backend_problem():
        raise CannotStart(f"{problem}.")
