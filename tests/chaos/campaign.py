"""A run: the worlds it needs, one fault after the other on them, and what the checker says of each."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from random import Random

from tests.chaos.checking import Finding, check
from tests.chaos.disk import small_disk
from tests.chaos.databases import Postgres, SQLite
from tests.chaos.faults.base import Fault
from tests.chaos.faults.catalogue import FAULTS
from tests.chaos.judging import row_of
from tests.chaos.options import Options
from tests.chaos.report import Row
from tests.chaos.running import Trial, put_on_trial
from tests.chaos.world import World, open_world, prepare
from tests.servers.postgres import throw_away_cluster
# Room for the database, its log, and the jobs of a long run.
_DISK_MEGABYTES = 2_000
_SMALL_LOG = "-c max_wal_size=64MB -c min_wal_size=32MB"


def campaign(options: Options, folder: Path) -> Iterator[Row]:
    """Run everything asked for and yield a row for each fault."""
    disk = small_disk(folder / "disk", _DISK_MEGABYTES)
    with disk as place, throw_away_cluster(place, _SMALL_LOG) as cluster:
        database = Postgres(cluster)
        prepare(database, folder / "setup", options.size)
        with open_world(folder / "world", options.size, Random(options.seed), database) as world:
            yield from _wreck(world, _wanted(options))


def _wanted(options: Options) -> list[Fault]:
    faults = [fault() for fault in FAULTS]
    return [fault for fault in faults if not options.faults or any(name in fault.name for name in options.faults)]


def _wreck(world: World, faults: Sequence[Fault]) -> Iterator[Row]:
    share_size = world.size.jobs // len(faults)
    trials = [_tried(world, fault, f"f{number:02}", share_size) for number, fault in enumerate(faults) if not fault.why_not(world)]
    findings = check(world.evidence())
    for trial in trials:
        yield row_of(trial, findings)
    sys.stdout.write("".join(f"{line}\n" for line in world.supervisor.unasked_ends()))


def _tried(world: World, fault: Fault, share: str, jobs: int) -> Trial:
    sys.stdout.write(f"{fault.name} ... ")
    sys.stdout.flush()
    trial = put_on_trial(world, fault, share, jobs)
    sys.stdout.write(f"{trial.seconds:.1f} s\n")
    return trial
