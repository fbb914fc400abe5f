"""Whether the database has the tables that this code expects."""

from functools import cache

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

Migration = tuple[str, str]


def unapplied_migrations() -> list[Migration]:
    """Return the migrations, `(app, name)`, that the database lacks."""
    return sorted(_shipped() - MigrationRecorder(connection).applied_migrations().keys())


@cache
def _shipped() -> frozenset[Migration]:
    """Return the migrations of this code; read from its files once, for a probe asks every few seconds."""
    return frozenset(MigrationLoader(None).graph.nodes)
