"""The small worlds beside the large one: stock RQ's, SQLite's, a crowded one, sentinels', those with a bug in them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from random import Random

from tests.chaos import stock
from tests.chaos.checking import check
from tests.chaos.databases import Database
from tests.chaos.faults.base import Fault
from tests.chaos.faults.failover import MasterKilled, MasterSilent
from tests.chaos.faults.killing import WorkerKilled
from tests.chaos.faults.redis_losses import DeliveriesRepeated
from tests.chaos.judging import row_of, row_of_planted
from tests.chaos.options import Options
from tests.chaos.planted import DAWDLE, IN_A_SHORT_RUN, PLANTED, Planted
from tests.chaos.providing import Databases
from tests.chaos.report import Row
from tests.chaos.running import put_on_trial
from tests.chaos.telling import tell
from tests.chaos.world import open_world
from tests.servers.sentinel import SentinelWorld

ON_SQLITE = "SQLite, kill -9 of a supervisor"
CROWDED = "eight workers, two clocks, each delivery twice"
_SQLITE_JOBS = 60
_CROWDED_JOBS = 200
CROWD = ("--processes 1",) * 8
_SENTINEL_JOBS = 40


def try_small_worlds(options: Options, seed: int, databases: Databases) -> Iterator[Row]:
    """Yield the row of each small world that is wanted."""
    for name, try_one in _SINGLE.items():
        if options.wants(name) and (options.thorough or name != CROWDED):
            yield try_one(options, seed, databases)
    if failovers := [fault() for fault in _failovers(options) if options.wants(fault.name)]:
        yield from _with_sentinels(failovers, options, seed, databases)
    for planted in PLANTED if options.thorough else IN_A_SHORT_RUN:
        if options.wants(planted.name):
            yield _with_bug(planted, seed, databases)


def _stock(options: Options, seed: int, databases: Databases) -> Row:
    return stock.try_stock(databases.folder / "stock")


def _on_sqlite(options: Options, seed: int, databases: Databases) -> Row:
    folder, database = databases.folder / "sqlite", databases.sqlite("sqlite")
    with open_world(folder, options.size, Random(seed), database) as world:
        trial = put_on_trial(world, WorkerKilled(), "q00", _SQLITE_JOBS)
        return row_of(tell(replace(trial, fault=ON_SQLITE)), check(world.evidence()))


def _crowded(options: Options, seed: int, databases: Databases) -> Row:
    with (
        databases.postgres("crowd") as database,
        open_world(databases.folder / "crowd", options.size, Random(seed), database, workers=CROWD) as world,
    ):
        trial = put_on_trial(world, DeliveriesRepeated(), "c00", _CROWDED_JOBS)
        return row_of(tell(replace(trial, fault=CROWDED)), check(world.evidence()))


_SINGLE: dict[str, Callable[[Options, int, Databases], Row]] = {
    stock.NAME: _stock,
    ON_SQLITE: _on_sqlite,
    CROWDED: _crowded,
}


def _failovers(options: Options) -> list[type[Fault]]:
    # A silent master takes as long as all the rest of a short run.
    return [MasterKilled, MasterSilent] if options.thorough else [MasterKilled]


def _with_sentinels(faults: list[Fault], options: Options, seed: int, databases: Databases) -> Iterator[Row]:
    folder, database = databases.folder / "sentinel", databases.sqlite("sentinel")
    servers = databases.folder / "sentinels"
    servers.mkdir()
    with (
        SentinelWorld(servers) as sentinels,
        open_world(folder, options.size, Random(seed), database, clocks=1, sentinels=sentinels) as world,
    ):
        trials = [
            tell(put_on_trial(world, fault, f"s{number:02}", _SENTINEL_JOBS)) for number, fault in enumerate(faults)
        ]
        findings = check(world.evidence())
        yield from (row_of(trial, findings) for trial in trials)


def _with_bug(planted: Planted, seed: int, databases: Databases) -> Row:
    # Short: the path of a server's socket may have about a hundred characters.
    folder = databases.folder / f"bug-{PLANTED.index(planted):02}"
    env = {"CHAOS_BUG": planted.bug, "CHAOS_DAWDLE": DAWDLE}
    with (
        _database_for(planted, folder, databases) as database,
        open_world(folder, planted.size, Random(seed), database, workers=planted.workers, clocks=1, env=env) as world,
    ):
        trial = put_on_trial(world, planted.fault(), "p00", planted.jobs, planted.mix)
        return row_of_planted(tell(replace(trial, fault=planted.name)), check(world.evidence()))


@contextmanager
def _database_for(planted: Planted, folder: Path, databases: Databases) -> Iterator[Database]:
    if not planted.needs_postgres:
        yield databases.sqlite(folder.name)
        return
    with databases.postgres(folder.name) as database:
        yield database
