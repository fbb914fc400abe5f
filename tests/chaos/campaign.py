"""A run: one fault after the other on a large world or two, and beside them small worlds and failpoints."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from random import Random

from tests.chaos.checking import check
from tests.chaos.clock_worlds import judge_times, try_clock_worlds
from tests.chaos.databases import Database
from tests.chaos.failpoints import running as failpoints
from tests.chaos.faults.base import Fault
from tests.chaos.faults.catalogue import FAULTS
from tests.chaos.judging import row_of, row_untried
from tests.chaos.options import Options
from tests.chaos.providing import Databases
from tests.chaos.report import Row
from tests.chaos.running import Trial, put_on_trial
from tests.chaos.side_by_side import side_by_side
from tests.chaos.small_worlds import try_small_worlds
from tests.chaos.telling import tell, tell_kills
from tests.chaos.world import SCHEDULES, World, open_world

BESIDE_FAULTS = "all of these: each time of a schedule once"
# Workers as they are, and workers of every other kind: another seed has the other ones under the same fault.
CREWS = (("", "", ""), ("--processes 1 --threads 8", "--processes 8", "--jobs-per-child 3"))
# The shortest interval, in seconds; shorter ones would only take the time of a short run.
_SCHEDULES = {SCHEDULES: "4"}


def run_campaign(options: Options, seed: int, folder: Path) -> list[Row]:
    """Run everything that is wanted and return its rows; some worlds run while others wait."""
    folder.mkdir()
    databases = Databases(folder, options.size)
    faults = [fault() for fault in FAULTS if options.wants(fault.name)]
    worlds = options.size.worlds
    acts: list[Callable[[], list[Row]]] = [
        *(partial(_try_large_world, n, faults[n::worlds], seed, options, databases) for n in range(worlds)),
        lambda: list(try_small_worlds(options, seed, databases)),
        lambda: list(try_clock_worlds(options, seed, databases)),
        lambda: tell_kills(failpoints.run(options.size.kills, seed)),
    ]
    ends = side_by_side(acts)
    order = [*(fault.name for fault in faults), BESIDE_FAULTS]
    rows = sorted(chain(*ends[:worlds]), key=lambda row: order.index(row.fault))
    return [*rows, *chain(*ends[worlds:])]


def _try_large_world(number: int, faults: list[Fault], seed: int, options: Options, databases: Databases) -> list[Row]:
    if not faults:
        return []
    name = f"world-{number}"
    rng = Random(f"{seed} {name}")
    workers = CREWS[(number + seed) % len(CREWS)]
    with (
        _database(name, options, databases) as database,
        open_world(databases.folder / name, options.size, rng, database, workers=workers, env=_SCHEDULES) as world,
    ):
        return list(_wreck(world, faults, options))


@contextmanager
def _database(name: str, options: Options, databases: Databases) -> Iterator[Database]:
    if options.sqlite:
        yield databases.sqlite(name)
        return
    with databases.postgres(name) as database:
        yield database


def _wreck(world: World, faults: list[Fault], options: Options) -> Iterator[Row]:
    average = options.size.jobs // len(FAULTS)
    trials: list[Trial] = []
    for number, fault in enumerate(faults):
        if reason := fault.why_not(world):
            yield row_untried(fault, reason, failed=options.require_all and not options.sqlite)
        else:
            jobs = fault.jobs(options.size, average)
            trials.append(tell(put_on_trial(world, fault, f"f{number:02}", jobs)))
    # At the end: what wakes late may still do harm to a share that had ended.
    findings = check(world.evidence())
    yield from (row_of(trial, findings) for trial in trials)
    yield judge_times(world, BESIDE_FAULTS)
