"""`manage.py jobs stats`: the figures of the overview, on the terminal."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from django.core.management.base import OutputWrapper
from django.core.management.color import Style
from django.core.serializers.json import DjangoJSONEncoder

from jobs.histogram import Histogram
from jobs.management.exit_codes import DONE
from jobs.models import Heartbeat
from jobs.queues import Queue
from jobs.selectors.charts import DEFAULT_SPAN, SPANS, Chart, Point
from jobs.selectors.depths import ALL
from jobs.selectors.health import is_alive, leads
from jobs.selectors.overview import Overview, ProcessLine, QueueLine, overview

HELP = "Shows how queues, workers and clocks stand, what ended of late, and how long it took."
DESCRIPTION = (
    "Shows the figures of the admin's overview: what waits, runs and failed in each queue, how many jobs ended in the "
    "last hour, day or week, how many of them failed, and how long they waited and ran (of half of them, and of 95 in "
    "100). Durations are in seconds. Changes nothing. Exit codes: 0 done, whatever the figures are; 2 unknown options."
)

_NAME_WIDTH = max(map(len, Queue))
_COUNTS = ("waiting", "running", "retrying", "failed")
_CHARTED = ("ended", "failures", "wait", "wait 95", "run", "run 95")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--over", choices=list(SPANS), default=DEFAULT_SPAN.name, help="how far back it looks")
    parser.add_argument("--json", action="store_true", help="print for machines")


def run(options: Mapping[str, Any], output: OutputWrapper, style: Style) -> int:
    """Print the figures, and return the exit code."""
    found = overview(SPANS[options["over"]], ALL)
    for line in [_as_json(found)] if options["json"] else _as_table(found, style):
        output.write(line)
    return DONE


def _as_json(found: Overview) -> str:
    report = {
        "over": found.span.name,
        "counted_from": found.known.since,
        "counted_until": found.known.until,
        "troubles": [{"text": trouble.text, "since": trouble.since} for trouble in found.troubles],
        "queues": [_queue(line, found.span.cells.value) for line in found.queues],
        "processes": [_process(line) for line in (*found.clocks, *found.workers)],
    }
    return json.dumps(report, cls=DjangoJSONEncoder, indent=2)


def _queue(line: QueueLine, seconds: int) -> dict[str, Any]:
    state, chart = line.state, line.chart
    counts = {name: getattr(state, name) for name in ("waiting", "running", "later", "retrying", "failed", "workers")}
    return {
        "name": state.name,
        "paused": state.pause is not None,
        "oldest": state.oldest,
        **counts,
        **_counted(chart.total),
        "wait_seconds": _quantiles(chart.wait),
        "run_seconds": _quantiles(chart.run),
        "point_seconds": seconds,
        "points": [point and asdict(point) for point in chart.points],
    }


def _counted(total: Point | None) -> dict[str, Any]:
    return {
        "ended": total.ended if total else None,
        "ended_failed": total.failed if total else None,
        "retried": total.retried if total else None,
    }


def _quantiles(histogram: Histogram) -> dict[str, float | None]:
    return {"p50": histogram.quantile(0.5), "p95": histogram.quantile(0.95)}


def _process(line: ProcessLine) -> dict[str, Any]:
    process: Heartbeat = line.process
    return {
        "name": process.process,
        "kind": process.kind,
        "alive": is_alive(process),
        "leads": leads(process),
        "started_at": process.started_at,
        "beat_at": process.beat_at,
        "queues": process.queue_names,
        "jobs": [str(job.pk) for job in line.jobs],
    }


def _as_table(found: Overview, style: Style) -> Iterator[str]:
    for trouble in found.troubles:
        yield style.ERROR(trouble.text)
    heads = "  ".join(f"{name:>8}" for name in (*_COUNTS, *_CHARTED, "workers"))
    yield f"{'queue':<{_NAME_WIDTH}}  {heads}  (over {found.span.title})"
    for line in found.queues:
        counts = [f"{getattr(line.state, name):,}" for name in _COUNTS]
        cells = "  ".join(f"{cell:>8}" for cell in (*counts, *_charted(line.chart), str(line.state.workers)))
        paused = style.WARNING("  paused") if line.state.pause else ""
        yield f"{line.state.name:<{_NAME_WIDTH}}  {cells}{paused}"
    for process in (*found.clocks, *found.workers):
        yield _process_words(process)
    if found.known.until is None:
        yield "The clock has not counted yet what ended."


def _charted(chart: Chart) -> Iterator[str]:
    total = chart.total
    yield f"{total.ended:,}" if total else "?"
    yield "-" if total is None or total.failure_rate is None else f"{total.failure_rate:.1%}"
    for histogram in (chart.wait, chart.run):
        for seconds in _quantiles(histogram).values():
            yield "-" if seconds is None else f"{seconds:.2g}" if seconds < 10 else f"{seconds:.0f}"


def _process_words(line: ProcessLine) -> str:
    alive = "alive" if is_alive(line.process) else "silent"
    at_work = f", at work on {len(line.jobs)}" if line.jobs else ""
    return f"{line.process.get_kind_display().lower()} {line.process.process}: {alive}{at_work}"
