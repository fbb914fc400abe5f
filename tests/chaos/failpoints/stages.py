"""Stages: a database and a Redis for each of several processes, so that they play at one time."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.db import connection, connections

# As many processes as a small machine has processors; each waits a little for its database.
STAGES = 2
# Takes a process, which ends there, to its database and its Redis.
Stage = Callable[[], None]


def stay() -> None:
    """Stay with the database and the Redis in use."""


def make_stages() -> list[Stage]:
    """Return stages: the database in use, as it is now, and copies of it."""
    connections.close_all()
    for number in range(1, STAGES):
        connection.creation.clone_test_db(str(number), verbosity=0, autoclobber=True)
    connections.close_all()
    return [stay, *(partial(_enter, number) for number in range(1, STAGES))]


def _enter(number: int) -> None:
    connection.settings_dict.update(connection.creation.get_test_db_clone_settings(str(number)))
    # The next of a server's databases.
    settings.REDIS_URL = f"{str(settings.REDIS_URL).removesuffix('/0')}/{number}"
