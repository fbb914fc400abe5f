"""Hit operations at their lines, on the database and the Redis that the settings name; what is in them is lost."""

import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import django
from django.apps import apps

# Run as a program, as `failpoints.run` does, this is a process that knows nothing of Django.
if not apps.ready:
    django.setup()

from django.core.management import call_command
from django.db import connection

from jobs.models import Job
from tests.chaos.acts import callers, clocks, workers
from tests.chaos.lines import Point, Trap, points_of
from tests.chaos.operations import Operation
from tests.chaos.playing import clear, play, watch
from tests.chaos.promises import Broken, broken_at_death, broken_in_the_end, look, repeated, unasked
from tests.chaos.recovery import recover
from tests.chaos.report import Row
from tests.chaos.unreachable import unreachable

# Enough to see what is wrong; one bug may break a promise at every line.
REMARKS = 5


def every_operation() -> list[Operation]:
    """Return the operations there are for the database in use."""
    every = [*callers.OPERATIONS, *workers.OPERATIONS, *clocks.OPERATIONS]
    return [operation for operation in every if operation.needs in ("", connection.vendor)]


def strike(operations: Iterable[Operation], times: int, seed: int) -> list[Row]:
    """Hit each operation at each line it reaches; returns a row for each, and one for lines that none reaches."""
    chance = random.Random(seed)
    reached: set[Point] = set()
    rows = []
    with tempfile.TemporaryDirectory(prefix="waybill-failpoints-") as folder:
        for operation in operations:
            campaign = Campaign(operation, Path(folder) / "witness", chance)
            rows.append(campaign.run(times))
            reached |= campaign.reached.keys()
    return [*rows, _reach(reached)]


@dataclass
class Campaign:
    """All hits of one operation, and what came of them."""

    operation: Operation
    witness: Path
    chance: random.Random
    reached: Counter[Point] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    def run(self, times: int) -> Row:
        """Hit each line so many times, in an order that is drawn; returns the row."""
        began = time.monotonic()
        self.reached = watch(self.operation, clear(self.witness))
        for number in range(times):
            for point in self.chance.sample(sorted(self.reached), len(self.reached)):
                # A line of a loop, or one that a call returns to, is executed several times: each has its turn.
                self._hit(Trap(point, number % self.reached[point] + 1))
        return Row(
            fault=f"killed at each line of {self.operation.name}",
            remarks=self.remarks[:REMARKS],
            seconds=time.monotonic() - began,
            **{"jobs": 0, "hits": 0} | self.counts,
        )

    def _hit(self, trap: Trap) -> None:
        point = trap.point
        scene = clear(self.witness)
        code = play(self.operation, scene, trap)
        if code != -signal.SIGKILL:
            self._note(point, [("mismatched", f"not reached; the process ended with {code}")])
        death = look(scene.witness)
        self._note(point, broken_at_death(self.operation))
        self.operation.again(scene)
        recover(self.chance)
        self._note(point, broken_in_the_end(self.operation, scene.witness, death))
        self.counts.update(
            hits=1, jobs=Job.objects.count(), recovered=unasked(scene.witness), repeated=repeated(scene.witness)
        )

    def _note(self, point: Point, broken: Iterable[Broken]) -> None:
        for count, what in broken:
            self.counts[count] += 1
            self.remarks.append(f"{point}: {what}")


def _reach(reached: set[Point]) -> Row:
    """Return the row that fails when there is a line at which nothing was killed."""
    modules = {module for operation in every_operation() for module in operation.modules()}
    every = {point for module in modules for point in points_of(module)}
    missed = sorted(point for point in every - reached if not unreachable(point))
    return Row(
        fault="every line is reached",
        jobs=0,
        hits=len(every),
        mismatched=len(missed),
        remarks=[f"{point} is reached by no operation" for point in missed],
    )


def main() -> None:
    """Strike as the environment says, and write the rows as JSON."""
    call_command("migrate", verbosity=0)
    rows = strike(every_operation(), int(os.environ["TIMES"]), int(os.environ["SEED"]))
    json.dump([asdict(row) for row in rows], sys.stdout)


if __name__ == "__main__":
    main()
