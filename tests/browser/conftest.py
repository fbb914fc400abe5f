"""The installation of tests that leave it otherwise than they found it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.servers.waybill import Waybill, running_waybill


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, migrated: Path) -> Iterator[Waybill]:
    """One with demo data. What asks for it belongs into the group of its name: one process runs it, and one office."""
    data_dir = shutil.copytree(migrated, tmp_path_factory.mktemp("office") / "data")
    with running_waybill(data_dir, DATABASE_URL="", EMAIL_URL="") as waybill:
        yield waybill
