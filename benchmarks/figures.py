"""From what was seen to figures: rates, medians, percentiles, ratios."""

import statistics
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")

# While the first of so many jobs run, workers are still starting: they are not measured.
WARM_UP = 0.2


def rate(times: Sequence[float]) -> float:
    """Return how many jobs ran a second, from their sorted times, since all workers work; 0 for too few to tell."""
    measured = times[int(len(times) * WARM_UP) :]
    took = measured[-1] - measured[0] if measured else 0.0
    return (len(measured) - 1) / took if took > 0 else 0.0


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many percent of all are not above (nearest rank)."""
    ordered = sorted(values)
    rank = -(-percent * len(ordered) // 100)
    return ordered[max(0, int(rank) - 1)]


def median(values: Iterable[float | None]) -> float | None:
    """Return the median of what was measured; None where nothing was."""
    measured = [value for value in values if value is not None]
    return statistics.median(measured) if measured else None


def ratio(value: float | None, base: float | None) -> float | None:
    """Return how many times the base a value is; None where one of them is not known."""
    return value / base if value is not None and base else None


def rotated(things: Sequence[T], turns: int) -> list[T]:
    """Return all of them, the first so many at the end: in the next round another one begins."""
    turns %= max(1, len(things))
    return [*things[turns:], *things[:turns]]


def significant(value: float, digits: int = 3) -> float:
    """Round to so many significant digits: more would claim to be known."""
    return float(f"{value:.{digits}g}")


def shown(value: float | None, digits: int = 3) -> str:
    """Return a figure as people read it, with separators; a dash where there is none."""
    if value is None:
        return "—"
    rounded = significant(value, digits)
    if abs(rounded) >= 100 or rounded == int(rounded):
        return f"{rounded:,.0f}"
    return f"{rounded:.10f}".rstrip("0").rstrip(".")
