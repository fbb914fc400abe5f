"""What was found, as a table, and whether it is what was wanted."""

from collections.abc import Sequence
from typing import Any

from benchmarks.admin.requeueing import ANSWER, RUN
from benchmarks.figures import median, percentile, shown
from benchmarks.tables import Rows, markdown, plain

HEAD = ["", "median, ms", "min", "p95", "max", "goal, p95", "queries", "rows read"]
# Of a page, at most.
QUERIES = 12
BEGIN, END = "<!-- make bench-pages begins -->", "<!-- make bench-pages ends -->"


def text(found: dict[str, Any]) -> str:
    """Return the report for a terminal."""
    return "\n\n".join([conditions(found), plain(table(found)), *requeued(found), *missed(found)])


def section(found: dict[str, Any]) -> str:
    """Return the report for a page of the documentation."""
    return "\n\n".join([conditions(found), markdown(table(found)), *requeued(found), *missed(found)])


def table(found: dict[str, Any]) -> Rows:
    """Return a row for each address."""
    return [HEAD, *(_row(page) for page in found["pages"])]


def missed(found: dict[str, Any]) -> list[str]:
    """Return a sentence for each goal that was missed."""
    said = [sentence for page in found["pages"] for sentence in _missed(page)]
    if requeue := found["requeue"]:
        if requeue["answer_ms"] > ANSWER:
            said.append(f"Missed: the answer took {shown(requeue['answer_ms'])} ms, and {ANSWER:.0f} were wanted.")
        if requeue["run_s"] > RUN:
            said.append(f"Missed: the act took {shown(requeue['run_s'])} s, and {RUN:.0f} were wanted.")
    return said


def conditions(found: dict[str, Any]) -> str:
    """Return what was measured with, in sentences."""
    machine, seeded = found["machine"], found["seeded"]
    words = (
        f"{found['when']}: {machine['cores']} cores, load {machine['load']:.1f} before, Python {machine['python']},",
        f"PostgreSQL {found['postgres']}.",
        f"{seeded['jobs']:,} jobs with {seeded['attempts']:,} attempts, written in {seeded['seconds']:.0f} s;",
        f"{seeded['waiting']:,} of them wait. {found['rounds']} visits to each page over HTTP, in shuffled turns, to",
        "one process of gunicorn.",
    )
    return " ".join(words)


def requeued(found: dict[str, Any]) -> list[str]:
    """Return what the retry of all dead letters took, in sentences; nothing where it was not tried."""
    requeue = found["requeue"]
    if not requeue:
        return []
    rate = requeue["touched"] / requeue["run_s"]
    words = (
        f"Retry of {requeue['touched']:,} dead letters: answered in {shown(requeue['answer_ms'])} ms, done by a worker "
        f"in {shown(requeue['run_s'])} s ({shown(rate)} a second); all of them had run {shown(requeue['all_run_s'])} s "
        "after it began."
    )
    return [words]


def page(name: str, goal: float, took: Sequence[float], cost: dict[str, Any]) -> dict[str, Any]:
    """Return the figures of one address."""
    figures = {"min": min(took), "median": median(took), "p95": percentile(took, 95), "max": max(took)}
    return {"name": name, "goal": goal, **figures, **cost, "all": list(took)}


def _row(page: dict[str, Any]) -> list[str]:
    times = (page["median"], page["min"], page["p95"], page["max"], page["goal"])
    return [page["name"], *map(shown, times), str(page["queries"]), f"{page['rows']:,}"]


def _missed(page: dict[str, Any]) -> list[str]:
    name, said = page["name"], []
    if page["p95"] > page["goal"]:
        said.append(f"Missed: “{name}” took {shown(page['p95'])} ms, and {shown(page['goal'])} were wanted.")
    if page["queries"] > QUERIES:
        said.append(f"Missed: “{name}” took {page['queries']} queries, and {QUERIES} were wanted.")
    if page["scans"]:
        said.append(f"Missed: “{name}” read through all jobs or attempts {page['scans']} times.")
    return said
