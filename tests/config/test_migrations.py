"""Migrations as `manage.py sqlmigrate` reads them, which looks at each by its own name."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader


@pytest.mark.django_db
def test_each_migration_follows_one_that_there_is() -> None:
    graph = MigrationLoader(connection, replace_migrations=False).graph
    assert {len(graph.leaf_nodes(app)) for app, _ in graph.leaf_nodes()} == {1}
