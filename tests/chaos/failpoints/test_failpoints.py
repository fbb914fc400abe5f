"""The failpoints themselves: they kill where they are told to, reach every line, and find what is wrong."""

import linecache
import random
import signal
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from tests.chaos.failpoints import sample_lines
from tests.chaos.failpoints.bugs import BUGS, Bug
from tests.chaos.failpoints.forking import in_child
from tests.chaos.failpoints.limit_bugs import LIMIT_BUGS
from tests.chaos.failpoints.lines import Point, Trap, Watch, points_of, spread
from tests.chaos.failpoints.operations import Operation
from tests.chaos.failpoints.schedule_bugs import SCHEDULE_BUGS
from tests.chaos.failpoints.striking import REACH, every_operation, strike, strike_wanted
from tests.chaos.failpoints.witness import Witness
from tests.chaos.options import Options
from tests.chaos.report import Row

pytestmark = [
    pytest.mark.integration,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("redis_url"),
]


def test_a_trap_kills_just_before_its_line(tmp_path: Path) -> None:
    assert _notes_until("straight", 'note("two")', tmp_path) == ["one"]


@pytest.mark.parametrize(("execution", "notes"), [(1, []), (3, ["0", "1"])])
def test_a_trap_lets_the_earlier_executions_of_its_line_pass(execution: int, notes: list[str], tmp_path: Path) -> None:
    assert _notes_until("looping", "note(str(number))", tmp_path, execution) == notes


@pytest.mark.parametrize(
    ("line", "notes"),
    [('note("inner")', []), ('note("lambda")', ["inner"]), ('note("generator")', ["inner", "lambda"])],
)
def test_a_trap_works_in_functions_within_functions(line: str, notes: list[str], tmp_path: Path) -> None:
    assert _notes_until("nested", line, tmp_path) == notes


def test_a_process_that_does_not_come_to_its_line_ends_unharmed(tmp_path: Path) -> None:
    trap = Trap(_point('note("two")'), execution=2)
    assert in_child(lambda: _played(trap, "straight", tmp_path)) == 0


def test_every_line_that_is_executed_is_one_that_was_found() -> None:
    # In a process of its own, as a measurement of coverage traces this one.
    assert in_child(_watch_all) == 0


def test_each_line_is_hit_as_often_as_asked_by_all_operations_that_reach_it() -> None:
    one, two = Point("f", "f", 1), Point("f", "f", 2)
    reached = {"a": Counter({one: 1, two: 3}), "b": Counter({one: 2})}
    traps = spread(reached, 4, random.Random(0))
    assert Counter(trap.point for trap in traps["a"] + traps["b"]) == {one: 4, two: 4}
    assert [trap.execution for trap in traps["a"] if trap.point == two] == [1, 2, 3, 1]
    assert [trap.execution for trap in traps["b"]] == [1, 2]


def test_every_line_is_reached_by_an_operation() -> None:
    (reach,) = strike_wanted(Options(faults=(REACH,)), times=0, seed=0)
    assert (reach.fault, reach.passed) == (REACH, True), "\n".join(reach.remarks)
    assert reach.hits > 300


def test_only_what_is_asked_for_is_struck() -> None:
    (row,) = strike_wanted(Options(faults=("killed at each line of renew",)), times=0, seed=0)
    assert row.passed, row.remarks


@pytest.mark.parametrize(
    "name", ["enqueue", "run, atomic", "effects.once", "promote", "fire", "retry, many", "retry with other arguments"]
)
def test_no_promise_is_broken_by_a_death(name: str) -> None:
    row = _strike(replace(_operation(name), targets=_operation(name).targets[:1]))
    assert row.passed, row.remarks
    assert row.hits > 10


@pytest.mark.parametrize("bug", [*BUGS, *SCHEDULE_BUGS, *LIMIT_BUGS], ids=str)
def test_a_planted_bug_is_found(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bug.module, bug.name, bug.instead)
    row = _strike(replace(_operation(bug.operation), targets=(bug.lines_of,)))
    assert getattr(row, bug.shows), (row, row.remarks)


def _operation(name: str) -> Operation:
    return next(operation for operation in every_operation() if operation.name == name)


def _strike(operation: Operation) -> Row:
    return strike([operation], times=1, seed=1)[0]


def _point(text: str) -> Point:
    return next(point for point in points_of(sample_lines) if linecache.getline(point.file, point.line).strip() == text)


def _notes_until(function: str, line: str, folder: Path, execution: int = 1) -> list[str]:
    trap = Trap(_point(line), execution)
    assert in_child(lambda: _played(trap, function, folder)) == -signal.SIGKILL
    return [words[0] for words in Witness(str(folder / "notes")).of("note")]


def _played(trap: Trap, function: str, folder: Path) -> None:
    witness = Witness(str(folder / "notes"))
    trap.install()
    getattr(sample_lines, function)(lambda text: witness.note("note", text))


def _watch_all() -> None:
    watch = Watch({str(sample_lines.__file__)})
    seen: list[str] = []
    watch.install()
    for function in (sample_lines.straight, sample_lines.looping, sample_lines.nested):
        function(seen.append)
    assert set(watch.seen) == set(points_of(sample_lines))
