"""The database from DATABASE_URL; SQLite in the data folder when it is not set."""

from pathlib import Path
from typing import Any

from environ import Env

# How long a writer waits for another one's commit before it gives up, in seconds.
SQLITE_BUSY_SECONDS = 20
# FULL: a commit is on the disk before it is answered, as a job's row promises.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"


def database_settings(env: Env, data_dir: Path) -> dict[str, Any]:
    """Return Django's DATABASES entry for DATABASE_URL."""
    settings: dict[str, Any] = env.db_url("DATABASE_URL", default=f"sqlite:///{data_dir / 'waybill.sqlite3'}")
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        return settings | _sqlite(settings["NAME"])
    return settings | {"CONN_HEALTH_CHECKS": True, "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60)}


def _sqlite(name: str) -> dict[str, Any]:
    # IMMEDIATE takes the write lock when a transaction begins, so it waits its turn
    # instead of failing half-way. Tests need a file: their workers are other processes.
    options = {
        "timeout": SQLITE_BUSY_SECONDS,
        "transaction_mode": "IMMEDIATE",
        "init_command": SQLITE_PRAGMAS,
    }
    return {"OPTIONS": options, "TEST": {"NAME": f"{name}.test"}}
