"""A run: one fault after the other on one large world, and small worlds beside it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.chaos.checking import check
from tests.chaos.databases import Database
from tests.chaos.faults.base import Fault
from tests.chaos.faults.catalogue import FAULTS
from tests.chaos.judging import row_of, row_untried
from tests.chaos.options import Options
from tests.chaos.providing import Databases
from tests.chaos.report import Row
from tests.chaos.running import Trial, put_on_trial
from tests.chaos.small_worlds import try_small_worlds
from tests.chaos.telling import tell
from tests.chaos.world import World, open_world


def run_campaign(options: Options, seed: int, folder: Path) -> list[Row]:
    """Run everything that is wanted and return its rows; the small worlds run while the large one waits."""
    folder.mkdir()
    databases = Databases(folder, options.size)
    # One thread to the end: servers are tied to the thread that starts them.
    with ThreadPoolExecutor(1) as beside:
        small = beside.submit(lambda: list(try_small_worlds(options, seed, databases)))
        large = list(_try_large_world(options, seed, databases))
        return [*large, *small.result()]


def _try_large_world(options: Options, seed: int, databases: Databases) -> Iterator[Row]:
    faults = [fault() for fault in FAULTS if options.wants(fault.name)]
    if not faults:
        return
    with (
        _database(options, databases) as database,
        open_world(databases.folder / "world", options.size, Random(seed), database) as world,
    ):
        yield from _wreck(world, faults, options)


@contextmanager
def _database(options: Options, databases: Databases) -> Iterator[Database]:
    if options.sqlite:
        yield databases.sqlite("large")
        return
    with databases.postgres("large") as database:
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
