"""What is said of a run: conditions, tables, notes."""

from typing import Any

from benchmarks import tables

# Growing things, by the name of their curve, and what a table calls them.
CURVES = {
    "waiting": "jobs waiting",
    "history": "ended jobs in the table",
    "workers": "worker processes",
    "lanes": "lanes in use",
}
# A statement that is run less than once in so many jobs belongs to a batch or to the worker, not to a job.
RARE = 1_000


def text(found: dict[str, Any]) -> str:
    """Return the report for a terminal."""
    parts = [conditions(found), tables.plain(tables.comparison(found)), *notes(found)]
    parts += ["What a job costs:", tables.plain(tables.costs(found))]
    if found["statements"]:
        parts.append(tables.plain(tables.statements(found, 1 / RARE)))
    parts += [tables.plain(tables.growth(found, curve, words)) for curve, words in grown(found).items()]
    return "\n\n".join(parts)


def grown(found: dict[str, Any]) -> dict[str, str]:
    """Return the curves that were measured, with their words."""
    measured = {point["curve"] for point in found["curves"] if point["rate"]}
    return {curve: words for curve, words in CURVES.items() if curve in measured}


def conditions(found: dict[str, Any]) -> str:
    """Return what all was measured with and how, in sentences."""
    machine, versions = found["machine"], {**found["servers"], **_packages(found)}
    return " ".join(
        [
            f"{found['when']}: {machine['cores']} cores, load {machine['load']:.1f} before, {machine['system']},",
            f"Python {machine['python']}. PostgreSQL with {found['postgres_options'].replace('-c ', '')},",
            "Redis with appendfsync everysec, both on loopback.",
            f"{machine['processes']} worker processes; jobs that sleep: one process, {machine['threads']} at a time",
            f"where it can. Medians of {found['sizes']['rounds']} rounds that took turns.",
            ", ".join(f"{name} {version}" for name, version in versions.items()) + ".",
        ]
    )


def notes(found: dict[str, Any]) -> list[str]:
    """Return a line for each way to write rows, and one for each contender that is missing."""
    ways: dict[str, list[str]] = {}
    for name, each in tables.ranked(found):
        ways.setdefault(each["rows"] or "none", []).append(name)
    said = [f"Rows of {', '.join(names)}: {way}." for way, names in ways.items()]
    return said + [f"Missing: {name}, {' '.join(reason.split())}" for name, reason in found["missing"].items()]


def _packages(found: dict[str, Any]) -> dict[str, str]:
    return {name: version for each in found["versions"].values() for name, version in each.items()}
