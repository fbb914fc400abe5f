"""Tables of what was found, for a terminal and for a page."""

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.figures import shown

Rows = Sequence[Sequence[str]]

MEGABYTE = 1_000_000
HEAD = ["", "drain, jobs/s", "× Waybill", "one by one, /s", "in bulk, /s"]
HEAD += ["idle p50, ms", "p95, ms", "20 ms jobs/s", "PSS, MB"]
COSTS = ["", "workers, CPU ms", "PostgreSQL, CPU ms", "Redis, CPU ms", "round trips", "commands", "WAL, bytes"]
COST_NAMES = ("workers", "postgres", "redis", "reads", "commands", "wal")


def comparison(found: dict[str, Any]) -> Rows:
    """Return the figures of all contenders: first those that write rows, each group the quickest first."""
    return [HEAD, *(_figures(name, each) for name, each in ranked(found))]


def ranked(found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return the contenders: first those that write rows, each group the quickest first."""
    return sorted(found["contenders"].items(), key=lambda item: (not item[1]["rows"], -item[1]["drain"]))


def costs(found: dict[str, Any]) -> Rows:
    """Return what a job costs each contender."""
    return [COSTS, *([name, *(shown(each["costs"][cost]) for cost in COST_NAMES)] for name, each in ranked(found))]


def growth(found: dict[str, Any], curve: str, amount: str) -> Rows:
    """Return a curve of Waybill's."""
    return [[amount, "jobs/s"], *([f"{at:,}", shown(rate)] for at, rate in points(found, curve))]


def points(found: dict[str, Any], curve: str) -> list[tuple[int, float]]:
    """Return the points of a curve that were measured: the amount, and the jobs a second."""
    return [(each["amount"], each["rate"]) for each in found["curves"] if each["curve"] == curve and each["rate"]]


def statements(found: dict[str, Any], fewest: float) -> Rows:
    """Return the statements that a job of Waybill's takes, as far as they are no rarities."""
    return [
        ["statement", "a job"],
        *([f"`{query}`", shown(calls)] for query, calls in found["statements"].items() if calls >= fewest),
    ]


def markdown(rows: Rows) -> str:
    """Return a table in Markdown, figures to the right."""
    head, *body = rows
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *body])


def plain(rows: Rows) -> str:
    """Return a table for a terminal, figures to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Iterable[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]).rstrip()


def _figures(name: str, each: dict[str, Any]) -> list[str]:
    figures = (each["drain"], each["ratio"], each["single"], each["bulk"], each["p50"], each["p95"], each["sleeping"])
    return [name, *map(shown, figures), shown(each["memory"] / MEGABYTE)]
