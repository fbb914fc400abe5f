"""Read how jobs fared, from the counts that the clock makes of what has ended."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from billing.reports.document import Body
from billing.reports.job_health import TaskRun, job_health
from billing.reports.periods import Period
from billing.reports.wording import moment_text
from jobs.api import Known, TaskFigures, known_time, task_figures, task_title

HALF, MOST = 0.5, 0.95


def job_health_of(period: Period) -> Body:
    """Return how the jobs of a period fared, by its days in the site's zone."""
    since, until = _midnight(period.first), _midnight(period.last + timedelta(days=1))
    runs = [_run(figures) for figures in task_figures(since, until)]
    return job_health([run for run in runs if run.done or run.failed or run.retried], period, _gap(since, until))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=timezone.get_default_timezone())


def _run(figures: TaskFigures) -> TaskRun:
    return TaskRun(
        task=task_title(figures.task),
        queue=figures.queue_name,
        done=figures.successful,
        failed=figures.failed,
        retried=figures.retried,
        wait_half=figures.wait.quantile(HALF),
        wait_most=figures.wait.quantile(MOST),
        run_half=figures.run.quantile(HALF),
        run_most=figures.run.quantile(MOST),
    )


def _gap(since: datetime, until: datetime) -> str:
    """Say what part of the time nothing is known of; empty where all is."""
    known: Known = known_time()
    if known.since is None or known.until is None:
        return "The clock has not counted any jobs yet: start one, and make the report again."
    parts = []
    if known.since > since:
        parts.append(f"before {_told(known.since)}")
    if known.until < min(until, timezone.now() - timedelta(hours=1)):
        parts.append(f"after {_told(known.until)}, when the clock last counted")
    return f"Nothing is known of the time {' and '.join(parts)}." if parts else ""


def _told(moment: datetime) -> str:
    return moment_text(timezone.localtime(moment, timezone.get_default_timezone()))
