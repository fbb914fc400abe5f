"""A few jobs through Waybill, measured as the benchmark measures."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import sizes
from benchmarks.campaign import BASE, Campaign
from benchmarks.contenders import Contender
from benchmarks.rounds import drain, take_round
from benchmarks.servers import servers
from tests.servers.postgres import QUICK, NoPostgres, find_programs
from tests.servers.requirement import missing

# It brings its own servers, whatever the tests run on.
pytestmark = [pytest.mark.integration, pytest.mark.broker, pytest.mark.xdist_group("drain")]
# So long that they are watched while they run, in ms.
SLEEP = 200


@pytest.fixture(scope="module")
def campaign() -> Iterator[Campaign]:
    """A run with Waybill alone and with a little history, in a folder that PostgreSQL's own user can enter."""
    try:
        find_programs()
    except NoPostgres as reason:
        missing(str(reason))
    folder = Path(tempfile.mkdtemp(prefix="waybill-test-bench-"))
    folder.chmod(0o755)
    with servers(folder, QUICK) as both, Campaign(both, folder, sizes.TINY) as campaign:
        campaign.enter([BASE], [])
        assert campaign.missing == {}
        campaign.entries[0].contender.ask("seed", rows=20)
        yield campaign
    assert not campaign.marks.path.exists()
    shutil.rmtree(folder)


@pytest.fixture
def ours(campaign: Campaign) -> Contender:
    return campaign.entries[0].contender


def test_a_round_runs_every_job_and_sees_when(campaign: Campaign, ours: Contender) -> None:
    measured = take_round(campaign.bench, ours, jobs=10, has_bulk=True)
    assert ours.ask("left", jobs=10) == 0
    assert measured.singles > 0
    assert measured.memory > 1_000_000
    assert len(measured.latencies) == sizes.TINY.trickle
    assert all(latency > 0 for latency in measured.latencies)


def test_a_drain_is_no_quicker_than_its_jobs(campaign: Campaign, ours: Contender) -> None:
    campaign.bench.clear(ours)
    ours.ask("sleeping", jobs=6, milliseconds=SLEEP)
    with ours.working(ours.ask("workers", processes=sizes.PROCESSES)) as workers:
        measured = drain(campaign.bench, ours, workers, 6)
    # One that had begun when the watch did counts whole.
    assert 0 < measured.rate < 2 * sizes.PROCESSES / SLEEP * 1_000
    assert 0 < measured.jobs < 6
    assert measured.spent.wal > 0
    assert measured.spent.reads > 0


def test_ended_jobs_of_long_ago_stay_when_all_is_cleared(campaign: Campaign, ours: Contender) -> None:
    campaign.bench.clear(ours)
    with campaign.servers.sql(BASE) as connection:
        assert connection.execute("SELECT count(*), min(status), max(status) FROM jobs_job").fetchone() == (
            20,
            "failed",
            "successful",
        )
