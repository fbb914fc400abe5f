from pathlib import Path

import pytest

from benchmarks.pages import BEGIN, END, PAGE, NoMarks, between_marks, write
from benchmarks.running import grown_elsewhere
from tests.benchmarks.found import contender, found


def test_only_what_is_between_the_marks_changes() -> None:
    assert between_marks(f"before\n{BEGIN}\nold\n{END}\nafter\n", "new\n") == f"before\n{BEGIN}\nnew\n{END}\nafter\n"


@pytest.mark.parametrize("page", ["", BEGIN, END, f"{END}{BEGIN}"])
def test_a_page_without_marks_is_left_alone(page: str) -> None:
    with pytest.raises(NoMarks):
        between_marks(page, "new")


def test_the_page_on_performance_has_its_marks() -> None:
    assert between_marks(PAGE.read_text(), "new") != PAGE.read_text()


def test_writing_again_leaves_one_of_everything(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"# Performance\n\n{BEGIN}\n{END}\n")
    write(found(), page, tmp_path)
    once = page.read_text()
    write(found(), page, tmp_path)
    assert page.read_text() == once
    assert once.count("| waybill | 1,000 |") == 1


def test_every_plot_of_the_page_is_there(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"{BEGIN}\n{END}\n")
    write(found(), page, tmp_path)
    assert {path.name for path in tmp_path.glob("*.svg")} == {"bench-rows.svg", "bench-queues.svg", "bench-waiting.svg"}
    for path in tmp_path.glob("*.svg"):
        assert f"(images/{path.name})" in page.read_text()


def test_a_run_of_few_contenders_draws_what_it_has(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"{BEGIN}\n{END}\n")
    write(found(contenders={"huey": contender(4.0)}, curves=[], statements={}, missing={}), page, tmp_path)
    assert {path.name for path in tmp_path.glob("*.svg")} == {"bench-queues.svg"}


def test_how_it_grows_may_be_of_another_run_and_the_page_says_so(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"{BEGIN}\n{END}\n")
    other = found(when="2026-01-02T03:04:05+00:00")
    write(grown_elsewhere(found(curves=[], statements={}), other), page, tmp_path)
    assert (tmp_path / "bench-waiting.svg").exists()
    assert "In a run of its own: 2026-01-02T03:04:05+00:00, load" in page.read_text()
