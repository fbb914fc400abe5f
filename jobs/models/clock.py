"""The database's clock, asked once for rows that are written together."""

from datetime import datetime
from typing import cast

from django.db import connection
from django.utils import timezone


def database_time() -> datetime:
    """Return the time; on SQLite, which is in this process, the process's own."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        return cast("tuple[datetime]", cursor.fetchone())[0]
