"""Servers that are not there."""

from typing import Any

from django.db import connection


def unreachable_database(port: int) -> Any:
    """Return a connection like the one in use, to a server or file that does not exist."""
    away = connection.copy()
    there = {"HOST": "127.0.0.1", "PORT": str(port), "NAME": "/nowhere/at/all.sqlite3"}
    away.settings_dict = away.settings_dict | there
    return away
