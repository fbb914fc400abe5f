"""What is measured, as families of metrics by Prometheus's names; docs/metrics.md explains each."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from jobs.histogram import BOUNDS, Histogram
from jobs.selectors.measures import ClockState, Counter, Measures
from jobs.selectors.queues import QueueState

_EDGES = [*map(floatToGoString, BOUNDS), "+Inf"]
_STATES: dict[str, Callable[[QueueState], int]] = {
    "waiting": lambda queue: queue.waiting,
    "running": lambda queue: queue.running,
    "retrying": lambda queue: queue.retrying,
    "scheduled": lambda queue: queue.later - queue.retrying,
}


def collected(found: Measures) -> Collector:
    """Return a collector that tells what was found, once."""
    return _Collected(found)


class _Collected(Collector):
    def __init__(self, found: Measures) -> None:
        self._found = found

    def collect(self) -> Iterator[Metric]:
        """Yield every family."""
        yield _jobs(self._found.counters)
        yield _took("waybill_job_wait_seconds", "How long jobs waited before their last attempt began", _wait, self)
        yield _took("waybill_job_run_seconds", "How long the last attempt at jobs took", _run, self)
        yield from _queues(self._found)
        yield _one("waybill_workers", "Workers that are alive", self._found.workers)
        yield from _clock(self._found.clock)
        if self._found.counted_until:
            until = self._found.counted_until.timestamp()
            yield _one("waybill_counted_until_timestamp_seconds", "Until when what ended is counted", until)

    @property
    def counters(self) -> list[Counter]:
        """The counters that were found."""
        return self._found.counters


def _jobs(counters: Iterable[Counter]) -> Metric:
    family = CounterMetricFamily(
        "waybill_jobs",
        "Jobs that ended, by what came of them; retried: attempts that failed and were followed by another",
        labels=["queue", "task", "outcome"],
    )
    for counter in counters:
        family.add_metric([counter.queue_name, counter.task, counter.came], counter.count)
    return family


def _wait(counter: Counter) -> Histogram:
    return counter.wait


def _run(counter: Counter) -> Histogram:
    return counter.run


def _took(name: str, words: str, of: Callable[[Counter], Histogram], found: _Collected) -> Metric:
    """Return a histogram by queue and task, whatever came of the jobs."""
    family = HistogramMetricFamily(name, words, labels=["queue", "task"])
    by_task: defaultdict[tuple[str, str], list[Histogram]] = defaultdict(list)
    for counter in found.counters:
        by_task[counter.queue_name, counter.task].append(of(counter))
    for labels, histograms in by_task.items():
        counts = map(sum, zip(*(histogram.counts for histogram in histograms), strict=True))
        buckets = [(edge, float(count)) for edge, count in zip(_EDGES, accumulate(counts), strict=True)]
        family.add_metric(labels, buckets, sum_value=sum(histogram.seconds for histogram in histograms))
    return family


def _queues(found: Measures) -> Iterator[Metric]:
    depth = GaugeMetricFamily("waybill_queue_jobs", "Jobs that have not ended, by state", labels=["queue", "state"])
    oldest = _by_queue("waybill_queue_oldest_seconds", "How long the oldest waiting job has been ready; 0 without one")
    paused = _by_queue("waybill_queue_paused", "Whether staff have paused the queue")
    listening = _by_queue("waybill_queue_workers", "Living workers that listen on the queue")
    failed = _by_queue("waybill_queue_failed_jobs", "Failed jobs that wait for a person, among the newest 10,000")
    for queue in found.queues:
        for state, count in _STATES.items():
            depth.add_metric([queue.name, state], count(queue))
        oldest.add_metric([queue.name], found.oldest_wait[queue.name])
        paused.add_metric([queue.name], float(queue.pause is not None))
        listening.add_metric([queue.name], queue.workers)
        failed.add_metric([queue.name], queue.failed)
    yield from (depth, oldest, paused, listening, failed)


def _clock(clock: ClockState) -> Iterator[Metric]:
    yield _one("waybill_clocks", "Clocks that are alive", clock.alive)
    yield _one("waybill_clock_leads", "Whether one of the clocks does the work", float(clock.has_leader))
    if clock.silent_for is not None:
        yield _one("waybill_clock_silent_seconds", "Since the last sign of life of any clock", clock.silent_for)


def _by_queue(name: str, words: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, labels=["queue"])


def _one(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
