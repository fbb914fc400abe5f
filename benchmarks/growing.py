"""How quick Waybill stays while something grows: what waits, history, workers, queues."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks import sizes
from benchmarks.campaign import BASE, Campaign, Entry
from benchmarks.contenders import Contender, ContenderFailed
from benchmarks.figures import rotated
from benchmarks.installing import installed
from benchmarks.rounds import Bench, watch
from benchmarks.telling import tell


@dataclass(frozen=True)
class Point:
    """One point of a curve: how much there is of what grows, and everything else as usual."""

    curve: str
    amount: int
    waiting: int
    processes: int = sizes.PROCESSES
    lanes: int = 1
    history: int = 0


def curves(campaign: Campaign, ours: Entry) -> Iterator[list[tuple[Point, list[float]]]]:
    """Measure all points of all curves, in rounds that begin with the next point; yields what there is after each."""
    waiting = max(sizes.FEWEST, int(ours.drain * campaign.wanted.growth))
    wanted = points(campaign.wanted, waiting)
    contenders = {0: ours.contender}
    try:
        for rows in sorted({point.history for point in wanted} - {0}):
            tell(f"writing {rows:,} jobs of history")
            contenders[rows] = _with_history(campaign, rows)
        yield from _measure(campaign, wanted, contenders)
    finally:
        for rows in contenders.keys() - {0}:
            contenders[rows].end()


def points(wanted: sizes.Sizes, waiting: int) -> list[Point]:
    """Return all points of all curves; `waiting` is how many jobs wait where something else grows."""
    return [
        *(Point("waiting", amount, amount) for amount in wanted.waiting),
        *(Point("history", amount, waiting, history=amount) for amount in wanted.history),
        *(Point("workers", amount, waiting, processes=amount) for amount in wanted.workers),
        *(Point("lanes", amount, waiting, lanes=amount) for amount in wanted.lanes),
    ]


def _with_history(campaign: Campaign, rows: int) -> Contender:
    contender = campaign.contender(BASE, installed(BASE), f"{BASE}-{rows}")
    contender.ask("prepare")
    contender.ask("seed", rows=rows)
    return contender


def _measure(
    campaign: Campaign, wanted: list[Point], contenders: dict[int, Contender]
) -> Iterator[list[tuple[Point, list[float]]]]:
    rates: dict[Point, list[float]] = {point: [] for point in wanted}
    for turn in range(campaign.wanted.growth_rounds):
        for point in rotated(wanted, turn):
            tell(f"growing {turn + 1} of {campaign.wanted.growth_rounds}: {point.curve} {point.amount:,}")
            try:
                rates[point].append(_take(campaign.bench, contenders[point.history], point))
            except ContenderFailed as reason:
                campaign.missing[f"{BASE}: {point.curve} {point.amount:,}"] = str(reason)
        yield list(rates.items())


def _take(bench: Bench, contender: Contender, point: Point) -> float:
    bench.clear(contender)
    contender.ask("spread", jobs=point.waiting, lanes=point.lanes)
    with contender.working(contender.ask("workers", processes=point.processes)) as workers:
        return watch(bench, workers, point.waiting, bench.wanted.growth)
