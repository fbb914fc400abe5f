"""Job health: how many jobs of each task were done, failed and were retried, and how long they waited and ran."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from billing.reports.document import Body, Column, Lane, Lanes, Measure, Row, Section
from billing.reports.periods import Period

COLUMNS = (
    Column(label="Queue", measure=Measure.WORDS, width=46),
    Column(label="Done", measure=Measure.COUNT, width=33),
    Column(label="Failed", measure=Measure.COUNT, width=32),
    Column(label="Retried", measure=Measure.COUNT, width=32),
    Column(label="Half waited up to", measure=Measure.SECONDS, width=38),
    Column(label="95 % waited up to", measure=Measure.SECONDS, width=38),
    Column(label="Half ran up to", measure=Measure.SECONDS, width=38),
    Column(label="95 % ran up to", measure=Measure.SECONDS, width=38),
)

# The table has all of them; more bars than that are no picture.
CHARTED = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRun:
    """What came of a task's jobs in a queue; times in seconds, None where nothing was measured."""

    task: str
    queue: str
    done: int
    failed: int
    retried: int
    wait_half: float | None
    wait_most: float | None
    run_half: float | None
    run_most: float | None


def job_health(runs: Sequence[TaskRun], period: Period, gap: str) -> Body:
    """Return the report, what failed most first; `gap` says which part of the period nothing is known of."""
    section = Section(
        title="By task and queue",
        row_label="Task",
        rows=tuple(_row(run) for run in sorted(runs, key=lambda run: (-run.failed, -run.done, run.task, run.queue))),
        total=_total(runs),
        chart=_chart(runs),
    )
    notes = ("Retried are attempts that failed and were followed by another. Times are estimated from counts.",)
    return Body(
        columns=COLUMNS,
        sections=(section,) if runs else (),
        nothing=f"No job ended {period.within}.",
        notes=(*(notes if runs else ()), *filter(None, (gap,))),
    )


def _chart(runs: Sequence[TaskRun]) -> Lanes:
    """Return what failed of the tasks that did most, those with most failures first."""
    most = sorted(runs, key=lambda run: -(run.done + run.failed))[:CHARTED]
    return Lanes(
        caption="Jobs that ended, those that failed in the dark part",
        lanes=tuple(_lane(run) for run in sorted(most, key=lambda run: (-run.failed, -run.done))),
    )


def _lane(run: TaskRun) -> Lane:
    failed = f"{run.failed:,} failed" if run.failed else "none failed"
    ended = run.done + run.failed
    return Lane(name=run.task, value=Decimal(ended), apart=Decimal(run.failed), told=f"{ended:,}, {failed}")


def _row(run: TaskRun) -> Row:
    counts = (run.done, run.failed, run.retried)
    times = (run.wait_half, run.wait_most, run.run_half, run.run_most)
    # A tenth of a millisecond is more than buckets know.
    return Row(name=run.task, cells=(run.queue, *counts, *(None if t is None else round(t, 4) for t in times)))


def _total(runs: Iterable[TaskRun]) -> Row:
    counts = [(run.done, run.failed, run.retried) for run in runs]
    sums = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0, 0)
    return Row(name="Total", cells=("", *sums, None, None, None, None))
