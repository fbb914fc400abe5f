"""Sparklines: bars from zero, a gap where nothing is known."""

import re

from jobs.admin.sparkline import HEIGHT, WIDTH, sparkline


def paths(svg: str) -> tuple[str, list[list[float]]]:
    """Return the ground line, and each bar as its left, top, width and height."""
    ground, bars = re.findall(r' d="([^"]*)"', svg)
    boxes = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)v([\d.]+)", bars)
    return ground, [[float(number) for number in box] for box in boxes]


def test_bars_are_as_high_as_their_share_of_the_largest() -> None:
    _, bars = paths(sparkline([10, 5, 0], "words", "done"))
    assert [height for *_, height in bars] == [HEIGHT, HEIGHT / 2]
    assert all(top + height == HEIGHT for _, top, _, height in bars)


def test_what_is_little_is_still_seen() -> None:
    _, bars = paths(sparkline([1_000_000, 1], "words", "done"))
    assert bars[1][3] > 1


def test_a_gap_breaks_the_ground_line_and_a_nought_does_not() -> None:
    ground, bars = paths(sparkline([0, None, 0, 0], "words", "done"))
    quarter = WIDTH / 4
    assert re.findall(r"M([\d.]+) [\d.]+h([\d.]+)", ground) == [
        ("0.0", f"{quarter:.1f}"),
        (f"{2 * quarter:.1f}", f"{2 * quarter:.1f}"),
    ]
    assert bars == []


def test_words_say_it_and_are_escaped() -> None:
    svg = sparkline([None], "<b>", "done")
    assert 'aria-label="&lt;b&gt;"' in svg
    assert "<title>&lt;b&gt;</title>" in svg
