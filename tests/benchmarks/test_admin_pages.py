"""The benchmark of the admin's pages: its table, its goals, and a small run of the whole."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.admin.report import BEGIN, END, missed, page, section, text
from benchmarks.pages import PAGE, between_marks
from tests.servers.postgres import NoPostgres, find_programs
from tests.servers.requirement import missing

COST = {"queries": 7, "rows": 1_234, "scans": 0, "slowest_ms": 3.0, "slowest": "SELECT 1"}
REQUEUE = {"jobs": 100_000, "touched": 100_000, "answer_ms": 50.0, "run_s": 40.0, "all_run_s": 90.0}


def found(took: list[float], requeue: dict[str, Any] | None = None, **cost: Any) -> dict[str, Any]:
    return {
        "when": "2026-01-02T03:04:05+00:00",
        "machine": {"cores": 2, "load": 0.1, "python": "3.11"},
        "postgres": "15.18",
        "rounds": len(took),
        "seeded": {"jobs": 1_000_000, "attempts": 1_250_000, "waiting": 10_000, "seconds": 100.0},
        "pages": [page("overview", 150.0, took, COST | cost)],
        "requeue": requeue or {},
    }


def test_the_table_has_the_figures_of_each_page() -> None:
    told = section(found([10.0, 30.0, 20.0], REQUEUE))
    assert "| overview | 20 | 10 | 30 | 30 | 150 | 7 | 1,234 |" in told
    assert "Retry of 100,000 dead letters: answered in 50 ms, done by a worker in 40 s (2,500 a second)" in told
    assert "Retry of" not in text(found([10.0]))


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        (found([100.0] * 9 + [151.0]), "took 151 ms, and 150 were wanted"),
        (found([1.0], queries=13), "took 13 queries, and 12 were wanted"),
        (found([1.0], scans=1), "read through all jobs or attempts 1 times"),
        (found([1.0], REQUEUE | {"answer_ms": 1_001.0}), "the answer took 1,000 ms"),
        (found([1.0], REQUEUE | {"run_s": 61.0}), "the act took 61 s"),
    ],
)
def test_a_goal_that_was_missed_is_told(seen: dict[str, Any], words: str) -> None:
    (sentence,) = missed(seen)
    assert words in sentence
    assert sentence in section(seen)


def test_nothing_is_missed_when_all_is_within_its_goal() -> None:
    assert missed(found([1.0, 150.0], REQUEUE, queries=12)) == []


def test_the_page_on_performance_has_its_marks() -> None:
    assert between_marks(PAGE.read_text(), "new", BEGIN, END) != PAGE.read_text()


@pytest.mark.integration
@pytest.mark.broker
def test_a_small_run_measures_pages_and_retries_its_dead_letters(tmp_path: Path) -> None:
    try:
        find_programs()
    except NoPostgres as reason:
        missing(str(reason))
    file = tmp_path / "found.json"
    options = ["--jobs", "6000", "--rounds", "1", "--only", "status:failed", "--json", str(file)]
    subprocess.run([sys.executable, "-m", "benchmarks.admin", *options], check=False, timeout=100, capture_output=True)
    seen = json.loads(file.read_text())
    assert seen["seeded"]["jobs"] == 6_000
    assert len(seen["pages"]) > 3
    assert all(len(one["all"]) == 1 and one["min"] > 0 and one["queries"] > 3 for one in seen["pages"])
    assert seen["requeue"]["touched"] == seen["requeue"]["jobs"] > 500
