"""The benchmark of reading: what it pollutes, how it scores, and that the goal is met."""

from collections.abc import Sequence
from itertools import islice

import pytest

from benchmarks.reading.__main__ import table_of
from benchmarks.reading.files import file_pollutions
from benchmarks.reading.polluting import Polluted, Source, row_pollutions
from benchmarks.reading.readers import READERS, ours
from benchmarks.reading.running import run
from benchmarks.reading.scoring import scores
from benchmarks.reading.tables import shipments

pytestmark = pytest.mark.anywhere

GOAL = 9.9


def polluted(rows: Sequence[Sequence[str]]) -> Polluted:
    return Polluted("", "", b"", ["id", "name"], [list(row) for row in rows])


def test_what_was_read_is_compared_cell_by_cell() -> None:
    file = polluted([["1", "Ada"], ["2", "Bob"]])

    assert scores(file, [["id", "name"], ["1", "Ada"], ["2", "Bob"]]) == [1.0] * 10
    assert scores(file, [["ID", "name"], ["01", "ada"], ["2.0", "Bob"]])[:7] == [1.0] * 7
    assert scores(file, None) == [0.0] * 10
    assert scores(file, [["id", "name"], ["1", "Ada"]])[4:7] == [0.5, 1.0, pytest.approx(2 / 3)]
    assert scores(file, [["1", "Ada"], ["2", "Bob"]])[1:4] == [0.0, 0.0, 0.0]


def test_each_pollution_is_read_nearly_as_if_it_were_none() -> None:
    rows = islice(row_pollutions(Source(shipments(30))), 0, None, 23)

    outcome = run([*rows, *file_pollutions()], {"ours": ours})["ours"]

    assert outcome.score > GOAL
    for family, (_, score) in outcome.by_family().items():
        assert score > GOAL - 0.1, family


def test_readers_are_compared_in_a_table() -> None:
    table = table_of(run(islice(row_pollutions(Source(shipments(10))), 4), READERS)).splitlines()

    assert table[0] == "| pollution | files | " + " | ".join(READERS) + " |"
    assert table[-2].startswith("| **all** | 4 | **")
