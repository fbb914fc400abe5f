"""The worlds of the clocks: three of them on PostgreSQL, two on SQLite, and some with a bug in them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from random import Random

from tests.chaos.checking import check
from tests.chaos.checking_times import check_times
from tests.chaos.databases import Database
from tests.chaos.faults.base import Fault
from tests.chaos.faults.clocks import ClocksAway, LeaderKilled, LeaderPaused
from tests.chaos.faults.killing import NoFault
from tests.chaos.judging import row_of, row_of_planted, row_of_times
from tests.chaos.options import Options
from tests.chaos.planted import Planted
from tests.chaos.providing import Databases
from tests.chaos.report import Row
from tests.chaos.running import put_on_trial
from tests.chaos.telling import tell
from tests.chaos.timekeeping import Timekeeping, read_timekeeping, wait_for_first_times, wait_for_times
from tests.chaos.world import SCHEDULES, World, open_world


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One of the worlds without a bug: its folder, what its rows begin with, its clocks and what befalls them."""

    folder: str
    prefix: str
    clocks: int
    faults: tuple[type[Fault], ...]

    @property
    def times(self) -> str:
        """The name of the row of its schedules."""
        return f"{self.prefix}clocks: each time of a schedule once"

    def wanted(self, options: Options) -> list[Fault]:
        """Return the faults that are wanted; all of them where it is asked what came of the times."""
        return [one() for one in self.faults if options.wants(self.row_name(one.name)) or options.wants(self.times)]

    def row_name(self, fault: str) -> str:
        """Return what the row of a fault is called here."""
        return f"{self.prefix}{fault}"


ON_POSTGRES = Setting(folder="clocks", prefix="", clocks=3, faults=(LeaderKilled, LeaderPaused, ClocksAway))
ON_SQLITE = Setting(folder="q-clocks", prefix="SQLite, ", clocks=2, faults=(ClocksAway,))
# The only worker.
ONE = ("--processes 1",)
# Jobs beside the schedules' own: they tell that the rest goes on.
_JOBS = 10
# The shortest interval, in seconds: as often as a clock can.
_EVERY = {SCHEDULES: "1"}

PLANTED_CLOCKS = (
    Planted(bug="each clock fires", fault=NoFault, jobs=30, needs_postgres=True),
    Planted(bug="moves on before it fires", fault=ClocksAway, jobs=6),
    Planted(bug="forgets what was missed", fault=ClocksAway, jobs=6),
    Planted(bug="never gives up the lead", fault=LeaderKilled, jobs=6),
)


def try_clock_worlds(options: Options, seed: int, databases: Databases) -> Iterator[Row]:
    """Yield the rows of the clocks' worlds that are wanted."""
    if not options.sqlite and ON_POSTGRES.wanted(options):
        with databases.postgres(ON_POSTGRES.folder) as database:
            yield from _wreck(ON_POSTGRES, database, options, seed, databases)
    if (options.sqlite or options.thorough) and ON_SQLITE.wanted(options):
        yield from _wreck(ON_SQLITE, databases.sqlite(ON_SQLITE.folder), options, seed, databases)
    # There is no time for them in a short run; each of the failpoints' own is found in it.
    for planted in PLANTED_CLOCKS:
        if options.thorough and options.wants(planted.name):
            yield _with_bug(planted, seed, databases)


def judge_times(world: World, name: str) -> Row:
    """Wait until all times up to now are over, and return the row of the world's schedules."""
    known = _keep_time(world)
    return row_of_times(name, known, check_times(known), world.take_overs)


def _keep_time(world: World) -> list[Timekeeping]:
    wait_for_first_times(world.database, world.size.deadline)
    horizon = datetime.now(UTC)
    wait_for_times(world.database, horizon, world.size.deadline)
    return read_timekeeping(world.database, world.folder, horizon, timedelta(seconds=world.size.misfire))


def _wreck(setting: Setting, database: Database, options: Options, seed: int, databases: Databases) -> Iterator[Row]:
    folder, clocks, faults = databases.folder / setting.folder, setting.clocks, setting.wanted(options)
    with open_world(folder, options.size, Random(seed), database, workers=ONE, clocks=clocks, env=_EVERY) as world:
        trials = [tell(put_on_trial(world, fault, f"t{number:02}", _JOBS)) for number, fault in enumerate(faults)]
        findings = check(world.evidence())
        yield from (row_of(replace(trial, fault=setting.row_name(trial.fault)), findings) for trial in trials)
        yield judge_times(world, setting.times)


def _with_bug(planted: Planted, seed: int, databases: Databases) -> Row:
    folder = databases.folder / f"clock-bug-{PLANTED_CLOCKS.index(planted)}"
    env = _EVERY | {"CHAOS_BUG": planted.bug}
    with (
        _database_for(planted, folder.name, databases) as database,
        open_world(folder, planted.size, Random(seed), database, workers=ONE, clocks=2, env=env) as world,
    ):
        trial = put_on_trial(world, planted.fault(), "p00", planted.jobs, planted.mix)
        return row_of_planted(tell(replace(trial, fault=planted.name)), check_times(_keep_time(world)))


@contextmanager
def _database_for(planted: Planted, name: str, databases: Databases) -> Iterator[Database]:
    if not planted.needs_postgres:
        yield databases.sqlite(name)
        return
    with databases.postgres(name) as database:
        yield database
