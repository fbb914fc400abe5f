"""A run: one fault after the other on one world; beside it, small worlds of their own that test SQLite and the test."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TypeVar

from tests.chaos import stock
from tests.chaos.checking import check
from tests.chaos.databases import Database, Postgres, SQLite
from tests.chaos.disk import small_disk
from tests.chaos.faults.base import Fault
from tests.chaos.faults.catalogue import FAULTS
from tests.chaos.faults.killing import WorkerKilled
from tests.chaos.judging import row_of, row_of_planted, row_untried
from tests.chaos.options import Options
from tests.chaos.planted import DAWDLE, IN_A_SHORT_RUN, PLANTED, Planted
from tests.chaos.report import Row
from tests.chaos.running import Trial, put_on_trial
from tests.chaos.telling import tell
from tests.chaos.world import World, open_world, prepare
from tests.servers.postgres import throw_away_cluster

# Room for the database, its log, and the jobs of a long run.
_DISK_MEGABYTES = 2_000
_SMALL_LOG = "-c max_wal_size=64MB -c min_wal_size=32MB"
_SQLITE = "SQLite, kill -9 of a worker"
_SQLITE_JOBS = 60


AnyDatabase = TypeVar("AnyDatabase", bound=Database)


@dataclass(frozen=True)
class Campaign:
    """One run with one seed, in a folder of its own."""

    options: Options
    seed: int
    folder: Path

    def rows(self) -> list[Row]:
        """Run everything that is wanted; the small worlds run while the large one waits."""
        self.folder.mkdir()
        # One thread to the end: servers are tied to the thread that starts them.
        with ThreadPoolExecutor(1) as beside:
            small = beside.submit(lambda: list(self._small_worlds()))
            large = list(self._large_world())
            return [*large, *small.result()]

    def _large_world(self) -> Iterator[Row]:
        faults = [fault() for fault in FAULTS if self._wants(fault.name)]
        if not faults:
            return
        with self._database() as database, self._world("world", database, self.seed) as world:
            yield from self._wreck(world, faults)

    def _wreck(self, world: World, faults: list[Fault]) -> Iterator[Row]:
        jobs = self.options.size.jobs // len(FAULTS)
        trials: list[Trial] = []
        for number, fault in enumerate(faults):
            if reason := fault.why_not(world):
                yield row_untried(fault, reason, failed=self.options.require_all)
            else:
                trials.append(tell(put_on_trial(world, fault, f"f{number:02}", round(fault.part * jobs))))
        findings = check(world.evidence())
        yield from (row_of(trial, findings) for trial in trials)

    def _small_worlds(self) -> Iterator[Row]:
        if self._wants(stock.NAME):
            yield stock.try_stock(self.folder / "stock")
        if self._wants(_SQLITE):
            yield from self._on_sqlite()
        everything = self.options.size.jobs > 1_000 or self.options.faults
        for planted in PLANTED if everything else IN_A_SHORT_RUN:
            if self._wants(planted.name):
                yield self._try_planted(planted)

    def _on_sqlite(self) -> Iterator[Row]:
        with self._world("sqlite", self._fresh_sqlite("sqlite"), self.seed) as world:
            trial = put_on_trial(world, WorkerKilled(), "q00", _SQLITE_JOBS)
            yield row_of(tell(replace(trial, fault=_SQLITE)), check(world.evidence()))

    def _try_planted(self, planted: Planted) -> Row:
        folder = self.folder / planted.name.replace(" ", "-").replace(":", "")
        env = {"CHAOS_BUG": planted.bug, "CHAOS_DAWDLE": DAWDLE}
        with ExitStack() as stack:
            database = stack.enter_context(self._own_database(planted, folder.name))
            opened = open_world(folder, planted.size, Random(self.seed), database, workers=2, clocks=1, env=env)
            world = stack.enter_context(opened)
            trial = put_on_trial(world, planted.fault(), "p00", planted.jobs, planted.mix)
            return row_of_planted(tell(replace(trial, fault=planted.name)), check(world.evidence()))

    @contextmanager
    def _own_database(self, planted: Planted, name: str) -> Iterator[Database]:
        if not planted.needs_postgres:
            yield self._fresh_sqlite(name)
            return
        with throw_away_cluster(options="") as cluster:
            yield self._prepared(Postgres(cluster), name)

    @contextmanager
    def _database(self) -> Iterator[Database]:
        if self.options.sqlite:
            yield self._fresh_sqlite("large")
            return
        disk = small_disk(self.folder / "disk", _DISK_MEGABYTES)
        with disk as place, throw_away_cluster(place, _SMALL_LOG) as cluster:
            yield self._prepared(Postgres(cluster), "large")

    def _fresh_sqlite(self, name: str) -> SQLite:
        return self._prepared(SQLite(self.folder / f"{name}.sqlite3"), name)

    def _prepared(self, database: AnyDatabase, name: str) -> AnyDatabase:
        prepare(database, self.folder / f"{name}-setup", self.options.size)
        return database

    def _world(self, name: str, database: Database, seed: int) -> AbstractContextManager[World]:
        return open_world(self.folder / name, self.options.size, Random(seed), database)

    def _wants(self, name: str) -> bool:
        wanted = self.options.faults
        return not wanted or any(each.lower() in name.lower() for each in wanted)
