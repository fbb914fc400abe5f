"""What is older than its retention, the oldest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now

from jobs.conf import conf
from jobs.models import Attempt, Effect, Job, JobQuerySet
from jobs.retention import Ended, Rule, rule_for


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The jobs of one queue that ended one way, and the rule they are kept by."""

    queue_name: str
    ended: Ended
    rule: Rule

    def old_jobs(self) -> JobQuerySet:
        """Return the jobs to delete: none that is live, none of the newest, none that is held for a person."""
        ended = Job.objects.filter(queue_name=self.queue_name, status=self.ended)
        if self.rule.days is None:
            return ended.none()
        old = ended.filter(_ended_before(self.rule.days), ~_held("pk"))
        if self.rule.keep:
            newest = ended.filter(finished_at__isnull=False).order_by("-finished_at", "-id")
            # Asked anew for each batch: whoever else prunes at the same time leaves the newest, too.
            old = old.exclude(pk__in=newest.values("pk")[: self.rule.keep])
        return old.order_by("finished_at")

    def old_logs(self) -> "QuerySet[Attempt]":
        """Return the attempts to empty of their log and traceback, by the end of their job."""
        written = Attempt.objects.filter(~Q(log="", traceback=""))
        if self.rule.log_days is None:
            return written.none()
        # No attempt ends after its job: the index finds those that ended early enough, and the job decides.
        mine = Q(job__queue_name=self.queue_name, job__status=self.ended)
        old = written.filter(_ended_before(self.rule.log_days), mine, _ended_before(self.rule.log_days, "job__"))
        return old.filter(~_held("job_id")).order_by("finished_at")


def shelves(ended: Ended) -> Iterator[Shelf]:
    """Yield the shelves of jobs that ended one way, of each queue that jobs were ever put in."""
    given = conf().retention
    for queue_name in _queue_names():
        yield Shelf(queue_name=queue_name, ended=ended, rule=rule_for(given, queue_name, ended))


def _queue_names() -> Iterator[str]:
    """Yield the names in the table, also of queues that the code has no more; a step in the index each."""
    name: str | None = ""
    while (
        name := Job.objects.filter(queue_name__gt=name)
        .order_by("queue_name")
        .values_list("queue_name", flat=True)
        .first()
    ):
        yield name


def _ended_before(days: int, of: str = "") -> Q:
    return Q(**{f"{of}finished_at__lt": Now() - timedelta(days=days)})


def _held(job: str) -> Exists:
    # A person needs the whole record to say what happened.
    return Exists(Effect.objects.held().filter(job=OuterRef(job)))
