"""What every test has: the servers of tests.servers as fixtures, and what may be missing said aloud."""

import pytest
from django.db import connection

from tests.servers.requirement import REQUIRE_ALL

pytest_plugins = [
    "tests.servers.chromium",
    "tests.servers.processes",
    "tests.servers.redis",
    "tests.servers.smtp",
    "tests.servers.waybill",
]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the tests marked `postgres` to `make test-postgres`, where each of them runs."""
    if connection.vendor == "postgresql":
        return
    waiting = [item for item in items if item.get_closest_marker("postgres")]
    if REQUIRE_ALL:
        config.hook.pytest_deselected(items=waiting)
        items[:] = [item for item in items if item not in waiting]
    for item in waiting:
        item.add_marker(pytest.mark.skip(reason="needs PostgreSQL: `make test-postgres` runs it"))
