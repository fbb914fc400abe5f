"""How the figures of the overview read: charts with their words, shares, durations, addresses of the rows behind."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString

from jobs.admin.sparkline import sparkline
from jobs.histogram import BOUNDS, Histogram
from jobs.models import Status, Stretch
from jobs.selectors.charts import Chart, Point, Span
from jobs.selectors.overview import QueueLine
from jobs.wording import counted, duration_text

# Below it a failure of one of a few jobs would fill the chart: so high reaches a chart of shares at least.
LEAST_SHARE = 0.1
_CELLS = {Stretch.MINUTE: "a minute", Stretch.HOUR: "an hour", Stretch.SIX_HOURS: "6 h"}


@dataclass(frozen=True, kw_only=True)
class QueueRow:
    """One queue as the page shows it; `links` lead to its jobs of a status, none for whom may not see them."""

    line: QueueLine
    links: dict[str, str]
    done: SafeString
    done_words: str
    most_words: str
    failing: SafeString
    failing_words: str
    waited: str
    ran: str


def queue_row(line: QueueLine, span: Span) -> QueueRow:
    """Return a queue as the page shows it."""
    chart, total = line.chart, line.chart.total
    return QueueRow(
        line=line,
        links={status.value: jobs_url(line.state.name, status) for status in Status},
        done=_done(chart, span),
        done_words="–" if total is None else f"{total.ended:,}",
        most_words=f"at most {_most(chart):,} in {_CELLS[span.cells]}" if _most(chart) else "",
        failing=_failing(chart, span),
        failing_words=rate_words(total),
        waited=quantile_words(chart.wait),
        ran=quantile_words(chart.run),
    )


def jobs_url(queue_name: str, status: Status) -> str:
    """Return the address of the list of a queue's jobs of one status."""
    query = urlencode({"queue": queue_name, "status__exact": status.value})
    return f"{reverse('admin:jobs_job_changelist')}?{query}"


def rate_words(point: Point | None) -> str:
    """Return which share of the jobs failed: `1.5 %`, `none`; a dash where none ended."""
    if point is None or point.failure_rate is None:
        return "–"
    if not point.failed:
        return "none"
    percent = point.failure_rate * 100
    return "under 0.1 %" if percent < 0.1 else f"{percent:.1f} %" if percent < 10 else f"{percent:.0f} %"


def quantile_words(histogram: Histogram) -> str:
    """Return the half's and the slowest twentieth's durations: `0.2 s · 1.4 s`; a dash where nothing was measured."""
    return "\N{NO-BREAK SPACE}· ".join(_quantile(histogram, share) for share in (0.5, 0.95)) if histogram.count else "–"


def time_words(at: datetime, span: Span) -> str:
    """Return when a point begins, as short as the span allows."""
    local = timezone.localtime(at)
    return date_format(local, "D j M, H:i" if span.points * span.cells.duration > timedelta(days=1) else "H:i")


def point_words(point: Point | None) -> str:
    """Return a point for a table: `12`, `12, 2 failed`; `not known` for a gap."""
    if point is None:
        return "not known"
    failed = f", {point.failed:,} failed" if point.failed else ""
    return f"{point.ended:,}{failed}"


def _quantile(histogram: Histogram, share: float) -> str:
    seconds = histogram.quantile(share) or 0.0
    words = duration_text(timedelta(seconds=seconds))
    told = f"over {duration_text(timedelta(seconds=BOUNDS[-1]))}" if histogram.is_beyond(share) else words
    # A duration stays on one line.
    return told.replace(" ", "\N{NO-BREAK SPACE}")


def _done(chart: Chart, span: Span) -> SafeString:
    values = [None if point is None else point.ended for point in chart.points]
    total = chart.total.ended if chart.total else 0
    words = f"{counted(total, 'job')} ended in the last {span.title}, at most {_most(chart):,} in {_CELLS[span.cells]}"
    return sparkline(values, words, "done")


def _most(chart: Chart) -> int:
    return max([point.ended for point in chart.points if point], default=0)


def _failing(chart: Chart, span: Span) -> SafeString:
    rates = [None if point is None else point.failure_rate or 0.0 for point in chart.points]
    most = max([rate for rate in rates if rate is not None], default=0.0)
    words = f"At most {most:.0%} of the jobs of {_CELLS[span.cells]} failed in the last {span.title}"
    return sparkline(rates, words, "failing", max(most, LEAST_SHARE))
