"""Jobs that wait: for how long, how many, and whether anybody listens."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import DurationField, ExpressionWrapper, F
from django.db.models.functions import Now

from jobs.models import AlertRule, Job, JobQuerySet, Kind, QueueControl, Status
from jobs.queues import Queue
from jobs.selectors.breaches.reading import Evidence, Reading, age_words, cap, ids, jobs_words
from jobs.selectors.health import is_alive, processes

# Where nobody listens, whether it is thousands or more says nothing new.
MOST_TOLD = 1_000


@dataclass(frozen=True, kw_only=True)
class _Line:
    """The jobs that wait in one queue, oldest first, and for how long the first of them has."""

    queue_name: str
    rows: JobQuerySet
    age: timedelta


def oldest_waiting(rule: AlertRule) -> list[Reading]:
    """Read, for each queue, how long its oldest waiting job has waited for a worker."""
    lines = _running_lines(rule)
    return [_aged(rule, line, f"A job has waited in {line.queue_name} for {age_words(line.age)}.") for line in lines]


def depth(rule: AlertRule) -> list[Reading]:
    """Read, for each queue, how many jobs wait for a worker."""
    readings = []
    for line in _lines(rule):
        count = _count(line, cap(rule.threshold))
        text = f"{_waiting(count, cap(rule.threshold))} in {line.queue_name}."
        readings.append(_reading(line, text, count, is_breach=count > rule.threshold))
    return readings


def unserved(rule: AlertRule) -> list[Reading]:
    """Read, for each queue that no living worker listens on, what waits in it."""
    workers = processes().filter(kind=Kind.WORKER)
    served = {name for worker in workers if is_alive(worker) for name in worker.queue_names}
    lines = [line for line in _running_lines(rule) if line.queue_name not in served]
    return [_aged(rule, line, _unserved_text(line)) for line in lines]


def _count(line: _Line, most: int) -> int:
    # Of no column but the index's own, so that no row is fetched.
    return int(line.rows.values("ready_at")[: most + 1].count())


def _unserved_text(line: _Line) -> str:
    waiting = _waiting(_count(line, MOST_TOLD), MOST_TOLD)
    return f"No worker listens on {line.queue_name}: {waiting}, the oldest for {age_words(line.age)}."


def _waiting(count: int, most: int) -> str:
    return f"{jobs_words(count, most)} {'waits' if count == 1 else 'wait'}"


def _running_lines(rule: AlertRule) -> list[_Line]:
    """Return the lines of queues that are not paused: there nobody expects a job to begin."""
    paused = set(QueueControl.objects.paused().values_list("pk", flat=True))
    return [line for line in _lines(rule) if line.queue_name not in paused]


def _lines(rule: AlertRule) -> list[_Line]:
    names = [rule.queue_name] if rule.queue_name else list(Queue)
    return [line for name in names if (line := _line(str(name)))]


def _line(queue_name: str) -> _Line | None:
    """Return what waits in a queue, by one look at the head of an index; None where nothing does."""
    rows = Job.objects.filter(status=Status.READY, queue_name=queue_name, ready_at__isnull=False).order_by("ready_at")
    # Told by the database's clock, which wrote the times.
    age = ExpressionWrapper(Now() - F("ready_at"), output_field=DurationField())
    oldest = rows.annotate(age=age).values_list("age", flat=True).first()
    return None if oldest is None else _Line(queue_name=queue_name, rows=rows, age=oldest)


def _aged(rule: AlertRule, line: _Line, text: str) -> Reading:
    is_breach = line.age > timedelta(minutes=rule.threshold)
    return _reading(line, text, int(line.age.total_seconds()) // 60, is_breach=is_breach)


def _reading(line: _Line, text: str, count: int, *, is_breach: bool) -> Reading:
    query = {"status__exact": Status.READY.value, "queue": line.queue_name}
    evidence = Evidence(query=query, jobs=ids(line.rows)) if is_breach else Evidence()
    return Reading(about=line.queue_name, text=text, count=count, is_breach=is_breach, evidence=evidence)
