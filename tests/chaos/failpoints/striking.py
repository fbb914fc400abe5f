"""Hit operations at their lines, on the database and the Redis that the settings name; what is in them is lost."""

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

import django
from django.apps import apps

# Run as a program, as `failpoints.run` does, this is a process that knows nothing of Django.
if not apps.ready:
    django.setup()

from django.core.management import call_command
from django.db import connection, connections

from tests.chaos.failpoints import limit_promises, schedule_promises
from tests.chaos.failpoints.acts import (
    batches,
    callers,
    children,
    clocks,
    firers,
    gates,
    hasteners,
    leaders,
    limiters,
    makers,
    outages,
    pausers,
    planners,
    remainders,
    settlers,
    together,
    turns,
    workers,
)
from tests.chaos.failpoints.lines import Point, Trap, points_of, spread
from tests.chaos.failpoints.operations import Operation
from tests.chaos.failpoints.playing import clear, play, watch
from tests.chaos.failpoints.promises import Broken, broken_at_death, broken_in_the_end, look, repeated, unasked
from tests.chaos.failpoints.recovery import recover
from tests.chaos.failpoints.stages import Stage, make_stages, stay
from tests.chaos.failpoints.unreachable import unreachable
from tests.chaos.options import Options, from_environment
from tests.chaos.report import Row
from tests.chaos.side_by_side import side_by_side

# Enough to see what is wrong; one bug may break a promise at every line.
REMARKS = 5
REACH = "every line is reached"
_ACTS = (
    callers,
    workers,
    batches,
    children,
    remainders,
    outages,
    settlers,
    together,
    clocks,
    firers,
    gates,
    hasteners,
    leaders,
    planners,
    pausers,
    makers,
    limiters,
    turns,
)


def every_operation() -> list[Operation]:
    """Return the operations there are for the database in use."""
    every = [one for acts in _ACTS for one in acts.OPERATIONS]
    return [operation for operation in every if operation.needs in ("", connection.vendor)]


def row_name(operation: Operation) -> str:
    """Return what the row of an operation is called."""
    return f"killed at each line of {operation.name}"


def strike(operations: Sequence[Operation], times: int, seed: int, stages: Sequence[Stage] = (stay,)) -> list[Row]:
    """Kill at each line so many times; returns a row for each operation, and one for lines that none reaches.

    The hits of a line are spread evenly over the operations that reach it. On each stage a process plays its share.
    """
    chance = random.Random(seed)
    # Found now, as the code that runs: somebody may be writing at the files.
    every = _every_point()
    with tempfile.TemporaryDirectory(prefix="waybill-failpoints-") as folder:
        witness = Path(folder) / "witness"
        reached = {operation.name: watch(operation, clear(witness)) for operation in operations}
        traps = spread(reached, times, chance)
        longest_first = sorted(operations, key=lambda operation: -len(traps[operation.name]))
        plays = [
            partial(
                _play_share,
                stage,
                longest_first[number :: len(stages)],
                traps,
                f"{witness}-{number}",
                f"{seed} {number}",
            )
            for number, stage in enumerate(stages)
        ]
        rows = list(chain(*_at_once(plays)))
    order = [row_name(operation) for operation in operations]
    return [*sorted(rows, key=lambda row: order.index(row.fault)), _reach(every, set().union(*reached.values()))]


def _play_share(
    stage: Stage, share: Sequence[Operation], traps: Mapping[str, Sequence[Trap]], witness: str, seed: str
) -> list[Row]:
    stage()
    chance = random.Random(seed)
    return [Campaign(operation, Path(witness), chance).run(traps[operation.name]) for operation in share]


def _at_once(plays: Sequence[Callable[[], list[Row]]]) -> list[list[Row]]:
    if len(plays) == 1:
        return [play() for play in plays]
    connections.close_all()
    return side_by_side(plays)


def strike_wanted(options: Options, times: int, seed: int, stages: Sequence[Stage] = (stay,)) -> list[Row]:
    """Return the rows that are asked for; that every line is reached, all operations together show."""
    every = every_operation()
    wanted = [operation for operation in every if options.wants(row_name(operation))]
    if len(wanted) == len(every):
        return [row for row in strike(every, times, seed, stages) if options.wants(row.fault)]
    rows = strike(wanted, times, seed, stages)[:-1] if wanted else []
    return [*rows, *strike(every, 0, seed)[-1:]] if options.wants(REACH) else rows


@dataclass
class Campaign:
    """All hits of one operation, and what came of them."""

    operation: Operation
    witness: Path
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    def run(self, traps: Iterable[Trap]) -> Row:
        """Play the operation into each trap; returns the row."""
        began = time.monotonic()
        for trap in traps:
            self._hit(trap)
        return Row(
            fault=row_name(self.operation),
            remarks=self.remarks[:REMARKS],
            seconds=time.monotonic() - began,
            **{"jobs": 0, "hits": 0} | self.counts,
        )

    def _hit(self, trap: Trap) -> None:
        scene = clear(self.witness)
        code = play(self.operation, scene, trap)
        if code != -signal.SIGKILL:
            self._note(trap, [("mismatched", f"not reached; the process ended with {code}")])
        death = look(scene.witness)
        self._note(trap, broken_at_death(self.operation, death))
        self._note(trap, schedule_promises.broken_at_death(self.operation, scene))
        self._note(trap, limit_promises.broken_at_death())
        self.operation.again(scene)
        recover(self.chance)
        end = look(scene.witness)
        self._note(trap, broken_in_the_end(self.operation, scene.witness, death, end))
        self._note(trap, schedule_promises.broken_in_the_end(self.operation, scene))
        self._note(trap, limit_promises.broken_at_death())
        self.counts.update(hits=1, jobs=len(end.jobs), recovered=unasked(scene.witness, end), repeated=repeated(end))

    def _note(self, trap: Trap, broken: Iterable[Broken]) -> None:
        for count, what in broken:
            self.counts[count] += 1
            self.remarks.append(f"{trap.point}: {what}")


def _every_point() -> set[Point]:
    modules = {module for operation in every_operation() for module in operation.modules()}
    return {point for module in modules for point in points_of(module)}


def _reach(every: set[Point], reached: set[Point]) -> Row:
    """Return the row that fails when there is a line at which nothing was killed."""
    missed = sorted(point for point in every - reached if not unreachable(point))
    return Row(
        fault=REACH,
        jobs=0,
        hits=len(every),
        mismatched=len(missed),
        remarks=[f"{point} is reached by no operation" for point in missed],
    )


def main() -> None:
    """Strike as the environment says, and write the rows as JSON."""
    call_command("migrate", verbosity=0)
    rows = strike_wanted(from_environment(), int(os.environ["TIMES"]), int(os.environ["SEED"]), make_stages())
    json.dump([asdict(row) for row in rows], sys.stdout)


if __name__ == "__main__":
    main()
