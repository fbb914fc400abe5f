"""The database from DATABASE_URL; SQLite in the data folder when it is not set."""

from pathlib import Path
from typing import Any

from environ import Env

from config.addresses import BAD_PORT, split_cluster_address, unreadable

# How long a writer waits for another one's commit before it gives up, in seconds.
SQLITE_BUSY_SECONDS = 20
# FULL: a commit is on the disk before it is answered, as a job's row promises. Recursive: what REPLACE takes away asks
# the triggers, too.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;"

# A server that is gone without a word, as one whose machine lost its power, is noticed within these seconds, before the
# leases of those who wait for it run out. The system's own patience is two hours, or a quarter of one for what was
# sent: a clock would wait as long. In libpq's words: DATABASE_URL may set each of them, as ?connect_timeout=5.
CONNECT_SECONDS, IDLE_SECONDS, PROBE_SECONDS, PROBES = 10, 10, 5, 3
_GONE = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": IDLE_SECONDS,
    "keepalives_interval": PROBE_SECONDS,
    "keepalives_count": PROBES,
    "tcp_user_timeout": (IDLE_SECONDS + PROBE_SECONDS * PROBES) * 1000,
}

_SCHEMES = ("postgres", "postgresql", "psql", "pgsql", "sqlite")
_REMEDY = "write it as postgres://user:password@host:5432/name, or leave it unset for SQLite in the data folder"


def database_settings(env: Env, data_dir: Path) -> dict[str, Any]:
    """Return Django's DATABASES entry for DATABASE_URL; raises ImproperlyConfigured."""
    settings = _parsed(env.str("DATABASE_URL", default=f"sqlite:///{data_dir / 'waybill.sqlite3'}"))
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        return settings | _sqlite(settings["NAME"])
    return settings | {
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
        "OPTIONS": _GONE | settings.get("OPTIONS", {}),
    }


def _parsed(address: str) -> dict[str, Any]:
    parts = split_cluster_address("DATABASE_URL", address, _SCHEMES, _REMEDY)
    if parts.scheme == "sqlite" and (parts.netloc or not parts.path.strip("/")):
        # Each of several processes would have a database of its own in memory.
        raise unreadable("DATABASE_URL", "names no file", "write it as sqlite:////folder/file, with four slashes")
    try:
        settings: dict[str, Any] = Env.db_url_config(address)
    except ValueError:
        raise unreadable("DATABASE_URL", BAD_PORT, _REMEDY) from None
    if not settings["NAME"] and "service" not in settings.get("OPTIONS", {}):
        raise unreadable("DATABASE_URL", "names no database", _REMEDY)
    return settings


def _sqlite(name: str) -> dict[str, Any]:
    # IMMEDIATE takes the write lock when a transaction begins, so it waits its turn
    # instead of failing half-way. Tests need a file: their workers are other processes.
    options = {
        "timeout": SQLITE_BUSY_SECONDS,
        "transaction_mode": "IMMEDIATE",
        "init_command": SQLITE_PRAGMAS,
    }
    return {"OPTIONS": options, "TEST": {"NAME": f"{name}.test"}}
