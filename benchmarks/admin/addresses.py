"""The addresses that are measured: every page, and the list with each filter and its worst combinations."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from benchmarks.admin.history import ATTEMPTS, DAYS, SCHEDULED
from jobs.models import Job, Schedule, Status
from jobs.queues import Queue
from jobs.selectors.search_times import first_id_at

# How quick a page should be at a million jobs, in milliseconds of the 95th of a hundred visits.
OVERVIEW, LIST, JOB = 150.0, 300.0, 100.0
ADMIN = "/admin/jobs"
NOWHERE = "nosuchword"
SEARCHES = (
    "invoice",
    NOWHERE,
    "error:disconnected",
    f"error:{NOWHERE}",
    f"about:{NOWHERE}",
    f"user:{NOWHERE}",
    "tenant:north",
    f"tenant:{NOWHERE}",
    "args.invoice_id:42",
    f"args.nothing:{NOWHERE}",
    f"key:{NOWHERE}",
    "ended:1h",
)
# Many rows fit one word of these, and few or none the other.
WORST = (
    "status:failed status:successful",
    f"status:failed {NOWHERE}",
    f"status:successful {NOWHERE}",
    f"status:successful queue:critical error:{NOWHERE}",
    f"queue:email status:failed tenant:{NOWHERE}",
    f"queue:email queue:invoice {NOWHERE}",
    "queue:critical status:failed",
    f"task:email_invoice tenant:north user:{NOWHERE}",
    f"status:failed,cancelled {NOWHERE}",
    f"since:7d {NOWHERE}",
    f"since:7d status:successful args.invoice_id:42 {NOWHERE}",
    f"user:ada {NOWHERE}",
    f"user:ada status:failed error:{NOWHERE}",
)


@dataclass(frozen=True)
class Address:
    """One address: what it is called in the table, and its goal."""

    name: str
    path: str
    goal: float = LIST


def addresses() -> list[Address]:
    """Return all of them."""
    return [*_overviews(), *_lists(), *_searches(), *_jobs(), *_others()]


def _overviews() -> Iterator[Address]:
    for span in ("1h", "24h", "7d"):
        yield Address(f"overview, {span}", f"{ADMIN}/overview/?span={span}", OVERVIEW)
    yield Address("overview, its live part", f"{ADMIN}/overview/live/", OVERVIEW)


def _lists() -> Iterator[Address]:
    newest = Job.objects.order_by("-pk").values_list("pk", flat=True)
    yield _list("newest page")
    yield _list("second page", before=newest[49].hex)
    yield _list("a page in the middle", before=_middle().hex)
    yield _list("oldest page", after=UUID(int=0).hex)
    for status in Status:
        yield _list(status.value, status__exact=status.value)
        yield _list(f"{status.value}, oldest page", status__exact=status.value, after=UUID(int=0).hex)
    for queue in (Queue.EMAIL, Queue.CRITICAL):
        yield _list(f"queue {queue}", queue=queue.value)
    for name in ("billing.tasks.email_invoice", "billing.tasks.monthly_report"):
        yield _list(f"task {name}", task=name)
    for asker in ("me", "people", "system"):
        yield _list(f"asked by {asker}", asked_by=asker)
    yield _list("since 24h", since="24h")
    day = timezone.localtime() - timedelta(days=DAYS // 2)
    yield _list("one day", since=f"{day:%Y-%m-%d}", until=f"{day + timedelta(days=1):%Y-%m-%d}")
    about = Job.objects.filter(subject_type__isnull=False).latest("pk")
    yield _list("about one invoice", about=f"{about.subject_type_id}-{about.subject_id}")
    yield _list("of one schedule", schedule=str(Schedule.objects.get(task=SCHEDULED).pk))


def _searches() -> Iterator[Address]:
    sample, user = Job.objects.exclude(subject_label="").latest("pk"), User.objects.latest("pk").username
    words = (str(sample.pk), f'about:"{sample.subject_label}"', f"user:{user}", *SEARCHES, *WORST)
    for text in words:
        yield _list(f"search {text}", q=text)
    yield _list(f"search {NOWHERE}, in the middle", q=NOWHERE, before=_middle().hex)
    yield _list(f"search tenant:{NOWHERE}, from the oldest", q=f"tenant:{NOWHERE}", after=UUID(int=0).hex)


def _jobs() -> Iterator[Address]:
    for status in (Status.SUCCESSFUL, Status.FAILED, Status.READY):
        yield _job(status.value, Job.objects.filter(status=status).latest("pk"))
    yield _job("with many attempts", Job.objects.filter(attempt__gt=ATTEMPTS).latest("pk"))


def _others() -> Iterator[Address]:
    for span in ("1h", "24h", "7d", "all"):
        yield Address(f"what failed, {span}", f"{ADMIN}/job/failed/?span={span}")
    yield Address("asks to retry all failed", f"{ADMIN}/job/retry-all/?q=status:failed")
    yield Address("asks to retry what is nowhere", f"{ADMIN}/job/retry-all/?q=status:failed+{NOWHERE}")
    for name in ("queuecontrol", "schedule", "alert", "alertrule", "heartbeat"):
        yield Address(f"list of {name}", f"{ADMIN}/{name}/")
    yield Address("first page", "/admin/")


def _middle() -> UUID:
    return first_id_at(timezone.now() - timedelta(days=DAYS / 2))


def _list(name: str, **query: str) -> Address:
    return Address(f"list: {name}", f"{ADMIN}/job/?{urlencode(query)}")


def _job(name: str, job: Job) -> Address:
    return Address(f"job: {name}", f"{ADMIN}/job/{job.pk}/change/", JOB)
