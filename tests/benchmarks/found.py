"""What a small run might have found."""

from typing import Any

COSTS = {"workers": 0.5, "postgres": 0.25, "redis": 0.1, "wal": 1234.0, "reads": 2.0, "commands": 3.0}


def contender(drain: float, rows: str = "", **more: Any) -> dict[str, Any]:
    figures = {"rows": rows, "drain": drain, "ratio": drain / 1000, "single": 500.0, "bulk": None, "p50": 1.5}
    return figures | {"p95": 4.25, "sleeping": 2000.0, "memory": 110_000_000, "costs": COSTS} | more


def found(**more: Any) -> dict[str, Any]:
    return {
        "when": "2026-01-02T03:04:05+00:00",
        "machine": {"cores": 2, "load": 0.1, "system": "Linux", "python": "3.11", "processes": 2, "threads": 50},
        "sizes": {"rounds": 3},
        "servers": {"PostgreSQL": "15.18"},
        "postgres_options": "-c fsync=on",
        "versions": {"huey": {"huey": "3.5.4"}},
        "contenders": {
            "huey": contender(4000.0),
            "huey+rows": contender(700.0, "by hand"),
            "waybill": contender(1000.0, "its own", bulk=20_000.0),
        },
        "missing": {"bullmq": "there is no node on this machine"},
        "statements": {"COMMIT": 2.0, "VACUUM": 0.0001},
        "curves": [
            {"curve": "waiting", "amount": 1_000, "rate": 900.0},
            {"curve": "waiting", "amount": 1_000_000, "rate": 850.0},
            {"curve": "history", "amount": 0, "rate": None},
        ],
    } | more
