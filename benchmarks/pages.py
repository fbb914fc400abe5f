"""Puts what was found into docs/performance.md, between two marks, with its plots beside it."""

from pathlib import Path
from typing import Any

from benchmarks import tables
from benchmarks.campaign import BASE
from benchmarks.installing import ROOT
from benchmarks.plots import bars, curve
from benchmarks.report import RARE, conditions, grown, notes

PAGE = ROOT / "docs" / "performance.md"
IMAGES = ROOT / "docs" / "images"
BEGIN, END = "<!-- make bench begins -->", "<!-- make bench ends -->"

# The file's name, what it shows, and whether those that it compares ours with write rows.
COMPARISONS = (
    ("bench-rows", "No-op jobs a second, each with rows in PostgreSQL", True),
    ("bench-queues", "No-op jobs a second: Waybill with rows, the others without", False),
)


class NoMarks(Exception):
    """The page has not both marks, in their order, that tables are written between."""


def write(found: dict[str, Any], page: Path = PAGE, images: Path = IMAGES) -> None:
    """Write the tables into the page and the plots into the folder."""
    drawn = plots(found)
    text = between_marks(page.read_text(), section(found, drawn))
    for name, (_, svg) in drawn.items():
        (images / f"{name}.svg").write_text(svg)
    page.write_text(text)


def between_marks(page: str, text: str, first: str = BEGIN, last: str = END) -> str:
    """Return the page with this text between two marks; raises NoMarks."""
    before, begin, rest = page.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise NoMarks(f"The page needs the lines {first} and {last}, and the tables go between them.")
    return f"{before}{first}\n{text.strip()}\n{last}{after}"


def section(found: dict[str, Any], drawn: dict[str, tuple[str, str]]) -> str:
    """Return what stands between the marks."""
    parts = [conditions(found), *_images(drawn, ["bench-rows", "bench-queues"])]
    parts += [tables.markdown(tables.comparison(found)), *(f"* {note}" for note in notes(found))]
    parts += ["### What a job costs", tables.markdown(tables.costs(found))]
    if found["statements"]:
        parts += ["Statements of PostgreSQL for a job of Waybill’s:"]
        parts += [tables.markdown(tables.statements(found, 1 / RARE))]
    if curves := grown(found):
        parts.append("### How Waybill’s drain grows")
        if said := found.get("grown"):
            parts.append(f"In a run of its own: {said}.")
    for name, words in curves.items():
        parts += [*_images(drawn, [f"bench-{name}"]), tables.markdown(tables.growth(found, name, words))]
    return "\n\n".join(parts)


def plots(found: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return the plots by the names of their files: what each shows, and the SVG."""
    drawn = {}
    for name, what, has_rows in COMPARISONS:
        if shown := _drains(found, has_rows):
            drawn[name] = what, bars(what, shown, BASE)
    for name, words in grown(found).items():
        what = f"No-op jobs a second by {words}"
        drawn[f"bench-{name}"] = what, curve(what, words, tables.points(found, name))
    return drawn


def _drains(found: dict[str, Any], has_rows: bool) -> list[tuple[str, float]]:
    """Return who drains how quickly, the quickest first: ours, and those that write rows or those that don't."""
    measured = found["contenders"].items()
    drains = [(name, each["drain"]) for name, each in measured if name == BASE or bool(each["rows"]) == has_rows]
    return sorted(drains, key=lambda drain: -drain[1])


def _images(drawn: dict[str, tuple[str, str]], names: list[str]) -> list[str]:
    return [f"![{drawn[name][0]}](images/{name}.svg)" for name in names if name in drawn]
