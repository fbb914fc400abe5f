from pathlib import Path

import pytest

from benchmarks.marks import Marks
from benchmarks.peers import marks as peer


@pytest.fixture
def marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Marks:
    monkeypatch.setenv("BENCH_MARKS", str(tmp_path / "marks"))
    peer._file.cache_clear()
    found = Marks(tmp_path / "marks")
    found.clear()
    return found


def test_marks_are_read_as_jobs_left_them(marks: Marks) -> None:
    peer.mark(7)
    peer.mark(2**40)
    assert [number for number, _ in marks.read()] == [7, 2**40]
    assert marks.times() == sorted(when for _, when in marks.read())
    assert marks.count() == 2


def test_a_job_may_have_the_file_open_when_it_is_cleared(marks: Marks) -> None:
    peer.mark(1)
    marks.clear()
    assert marks.count() == 0
    peer.mark(2)
    assert [number for number, _ in marks.read()] == [2]


def test_waiting_ends_when_nobody_works_any_more(marks: Marks) -> None:
    peer.mark(1)
    assert marks.wait(1, seconds=60, still=lambda: False)
    assert not marks.wait(2, seconds=60, still=lambda: False)
