"""What a run found, as JSON keeps it: medians, with every single value beside them."""

import os
import platform
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from benchmarks import sizes
from benchmarks.campaign import BASE, Campaign, Entry
from benchmarks.figures import median, percentile, ratio
from benchmarks.growing import Point
from benchmarks.servers import DURABLE

MS = 1_000


def results(campaign: Campaign, curves: list[tuple[Point, list[float]]], counted: dict[str, float]) -> dict[str, Any]:
    """Return all that was found."""
    contenders = {entry.name: _contender(entry) for entry in campaign.entries if entry.rounds}
    base = contenders.get(BASE, {}).get("drain")
    for figures in contenders.values():
        figures["ratio"] = ratio(figures["drain"], base)
    return {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": _machine(campaign.load),
        "sizes": asdict(campaign.wanted),
        "servers": campaign.servers.versions(),
        "postgres_options": DURABLE,
        "versions": campaign.versions,
        "contenders": contenders,
        "missing": campaign.missing,
        "statements": counted,
        "curves": [asdict(point) | {"rate": median(rates), "rates": rates} for point, rates in curves],
    }


def _contender(entry: Entry) -> dict[str, Any]:
    rounds = entry.rounds
    latencies = [latency * MS for each in rounds for latency in each.latencies]
    return {
        "rows": entry.rows,
        "jobs": entry.jobs,
        "drain": entry.drain,
        "single": median(each.singles for each in rounds),
        "bulk": median(each.bulk for each in rounds),
        "p50": percentile(latencies, 50),
        "p95": percentile(latencies, 95),
        "sleeping": median(entry.sleeping),
        "memory": median(each.memory for each in rounds),
        "costs": {name: median(each.costs[name] for each in rounds) for name in rounds[0].costs},
        "rounds": [asdict(each) for each in rounds],
        "sleeping_rounds": entry.sleeping,
    }


def _machine(load: float) -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "load": load,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "processes": sizes.PROCESSES,
        "threads": sizes.THREADS,
    }
