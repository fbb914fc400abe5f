"""A few jobs through Waybill, measured as the benchmark measures."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import sizes
from benchmarks.campaign import BASE, Campaign
from benchmarks.rounds import take_round
from benchmarks.servers import servers
from tests.servers.postgres import NoPostgres, find_programs
from tests.servers.requirement import missing

# Both databases would start the same servers.
pytestmark = [pytest.mark.integration, pytest.mark.broker]


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that PostgreSQL's own user can enter."""
    folder = Path(tempfile.mkdtemp(prefix="waybill-test-bench-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_a_round_measures_everything(folder: Path) -> None:
    try:
        find_programs()
    except NoPostgres as reason:
        missing(str(reason))
    with servers(folder) as both, Campaign(both, folder, sizes.TINY) as campaign:
        campaign.enter([BASE], [])
        (entry,) = campaign.entries
        entry.contender.ask("seed", rows=20)
        measured = take_round(campaign.bench, entry.contender, jobs=10, has_bulk=True)
        assert entry.contender.ask("left", jobs=10) == 0
    assert measured.drain > 0
    assert measured.memory > 1_000_000
    assert len(measured.latencies) == sizes.TINY.trickle
    assert all(latency > 0 for latency in measured.latencies)
    assert measured.costs["wal"] > 0
    assert not campaign.marks.path.exists()
