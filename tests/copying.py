"""The databases of tests: the first process of a run migrates one, and the others copy it."""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.backends.base.creation import BaseDatabaseCreation

# Of the database on PostgreSQL that is copied; a file of this name, in the run's folder, says that it is there.
TEMPLATE = "test_waybill_migrated"


@contextmanager
def migrating_once(folder: Path) -> Iterator[None]:
    """Have Django make the test's database from the one that is kept for the processes of this folder's run."""
    creation = connection.creation
    plainly = creation.create_test_db
    creation.create_test_db = partial(_create, creation, plainly, folder)  # type: ignore[method-assign]
    if connection.vendor == "postgresql":
        creation._destroy_test_db = _drop  # type: ignore[attr-defined]
    try:
        yield
    finally:
        creation.create_test_db = plainly  # type: ignore[method-assign]


def forget(folder: Path) -> None:
    """Drop the database that was kept, if there is one."""
    if connection.vendor == "postgresql" and (folder / TEMPLATE).exists():
        _execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")


def _create(
    creation: BaseDatabaseCreation, plainly: Callable[..., str], folder: Path, *args: Any, **options: Any
) -> str:
    with (folder / f"{TEMPLATE}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / TEMPLATE).exists():
            return _copy(folder)
        name = plainly(*args, **options)
        _keep(folder, name)
        return name


def _keep(folder: Path, name: str) -> None:
    # Nobody may be connected to what PostgreSQL copies; on SQLite, the last one writes everything into the one file.
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copy(name, folder / TEMPLATE)
        return
    _create_database(TEMPLATE, name)
    (folder / TEMPLATE).touch()


def _copy(folder: Path) -> str:
    name: str = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    connection.close()
    if connection.vendor == "sqlite":
        shutil.copy(folder / TEMPLATE, name)
    else:
        _create_database(name, TEMPLATE)
    settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    return name


def _create_database(name: str, template: str) -> None:
    quoted = connection.ops.quote_name
    # One may be left of a run that was killed.
    _execute(f"DROP DATABASE IF EXISTS {quoted(name)}")
    _execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(template)}")


def _drop(name: str, verbosity: int) -> None:
    # Also where the server has not seen yet that a process is gone, which a test killed.
    _execute(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


def _execute(statement: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
