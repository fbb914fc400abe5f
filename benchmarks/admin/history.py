"""The jobs that the pages are measured with: a history, dead letters, what waits, runs and will be tried again."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import uuid_utils.compat
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone

from billing.models import Invoice
from billing.tasks import email_copy, email_invoice, generate_pdf
from jobs.api import Queue, Strand, invent_history
from jobs.models import Attempt, Firing, FiringOutcome, Heartbeat, Job, Kind, RollupMark, Schedule, Status
from jobs.models.writing import Row, write
from jobs.services.rolling_up import roll_up
from jobs.services.syncing import sync_schedules
from tests.sample.tasks import add

# The same jobs each time.
SEED = 2026
DAYS, DEAD_DAYS = 30, 7
# One in so many jobs is a dead letter that waits for a person.
DEAD_SHARE = 10
# A hundred attempts, each with a log and a traceback, is more than any retry policy makes.
ATTEMPTS, LINES = 100, 40
SCHEDULED = "jobs.contrib.maintenance.tasks.clear_caches"
CHIEF, ASKERS = "chief", ("ada", "grace", "edsger")
TENANTS = ("", "north", "south", "east")
MAIL_ERRORS = (
    *["SMTPServerDisconnected: Connection unexpectedly closed"] * 3,
    "SMTPRecipientsRefused: 550 no such mailbox",
    "TimeoutError: timed out",
)
DEAD_ERRORS = (
    *["ConnectionError: the carrier’s registry refused the connection"] * 6,
    "HTTPError: 503 Service Unavailable",
    "ValueError: no carrier has this code",
    "KeyError: 'zone'",
    "TimeoutError: timed out",
)


def seed(jobs: int, waiting: int) -> None:
    """Write so many jobs, all told, of which so many wait for a worker; let the clock count what has ended."""
    chief, *askers = (User.objects.create_superuser(name) for name in (CHIEF, *ASKERS))
    dead, live = jobs // DEAD_SHARE, _write_live(waiting)
    invent_history(list(_strands([chief.pk, *(user.pk for user in askers)])), jobs - dead - live, DAYS)
    invent_history([_dead_letters()], dead, DEAD_DAYS)
    _write_long_one()
    sync_schedules()
    _fire()
    _be_alive()
    _count()
    with connection.cursor() as cursor:
        # As autovacuum does it sooner or later.
        cursor.execute("VACUUM ANALYZE")


def _strands(askers: list[int]) -> Iterator[Strand]:
    invoice = ContentType.objects.get_for_model(Invoice).pk
    # Most jobs are asked for by the system.
    who = (*[None] * 8, *askers)
    mails = {"subject": "Invoice", "subject_type": invoice, "tenants": TENANTS, "errors": MAIL_ERRORS}
    names = email_invoice.definition.name, email_copy.definition.name, generate_pdf.definition.name
    yield Strand(task=names[0], queue_name=Queue.EMAIL, share=30, seconds=0.8, askers=who, **mails)  # type: ignore[arg-type]  # mypy knows no kinds of the dict's values
    yield Strand(task=names[1], queue_name=Queue.EMAIL, share=8, seconds=0.9, **mails)  # type: ignore[arg-type]
    yield Strand(
        task=names[2], queue_name=Queue.INVOICE, share=30, seconds=0.3, subject="Invoice", subject_type=invoice,
        tenants=TENANTS, askers=who,
    )  # fmt: skip
    others = (
        (Queue.CRITICAL, "jobs.tasks.retry_all", 0.1, 3.0),
        (Queue.DEFAULT, "tests.sample.tasks.add", 8.0, 0.1),
        (Queue.IMPORT, "imports.tasks.import_file", 2.0, 20.0),
        (Queue.NOTIFICATION, "imports.tasks.notify", 10.0, 0.2),
        (Queue.SYNC, "imports.tasks.sync_carrier", 5.0, 2.0),
        (Queue.IMAGE, "imports.tasks.make_thumbnail", 3.0, 0.5),
        (Queue.REPORT, "billing.tasks.monthly_report", 0.5, 30.0),
        (Queue.MAINTENANCE, SCHEDULED, 3.0, 0.05),
    )
    for queue, task, share, seconds in others:
        yield Strand(task=task, queue_name=queue, share=share, seconds=seconds, askers=who)


def _dead_letters() -> Strand:
    """Return jobs that all failed, and that a worker can run: each adds two numbers."""
    return Strand(
        task=add.definition.name, queue_name=Queue.SYNC, share=1, seconds=0.5, argument="a", subject="Carrier",
        errors=DEAD_ERRORS, fails=100,
    )  # fmt: skip


def _write_live(waiting: int) -> int:
    """Write what waits, a tenth of that each for what waits for its time or is to be tried again, and what runs."""
    chance, now = random.Random(SEED), timezone.now()
    some = waiting // 10
    counts = {Status.READY: waiting, Status.SCHEDULED: some, Status.RETRYABLE: some, Status.RUNNING: min(some, 50)}
    rows = [_live(chance, status, now) for status, count in counts.items() for _ in range(count)]
    write(Job, rows)
    write(Attempt, [_attempt(row) for row in rows if row["status"] == Status.RUNNING])
    return len(rows)


def _live(chance: random.Random, status: Status, now: datetime) -> Row:
    """Return a job that has not ended; mail to be tried again is of one cause."""
    is_timed, is_running = status in (Status.SCHEDULED, Status.RETRYABLE), status == Status.RUNNING
    return {
        "id": uuid_utils.compat.uuid7(),
        "task": email_invoice.definition.name if status == Status.RETRYABLE else add.definition.name,
        "queue_name": Queue.EMAIL if status == Status.RETRYABLE else chance.choice(list(Queue)),
        "status": status.value,
        "arguments": {"a": 1},
        "timeout": 60,
        "max_attempts": 3,
        "enqueued_at": now,
        "run_after": now + timedelta(hours=chance.random() * 24 + 1) if is_timed else None,
        "ready_at": None if is_timed else now,
        "delivered_at": None if is_timed else now,
        "started_at": now if is_running else None,
        "lease_expires_at": now + timedelta(days=1) if is_running else None,
        "error": MAIL_ERRORS[0] if status == Status.RETRYABLE else "",
        "error_fingerprint": "0123456789abcdef" if status == Status.RETRYABLE else "",
    }


def _attempt(job: Row) -> Row:
    return {
        "job_id": job["id"],
        "number": 1,
        "outcome": "running",
        "worker": "host-1/1",
        "started_at": job["started_at"],
    }


def _write_long_one() -> None:
    """Give the oldest failed job many attempts that all have a log and a traceback."""
    job = Job.objects.filter(status=Status.FAILED).earliest("pk")
    told = {"outcome": "failed", "error_class": "ValueError", "error": "no", "worker": "host-1/1"}
    text = {"traceback": "  a line of the traceback\n" * LINES, "log": "a line of the log\n" * LINES}
    times = {"started_at": job.started_at, "finished_at": job.finished_at}
    last = job.attempt + ATTEMPTS
    write(Attempt, [{"job_id": job.pk, "number": n, **told, **text, **times} for n in range(job.attempt + 1, last + 1)])
    Job.objects.filter(pk=job.pk).update(attempt=last, max_attempts=last, error="ValueError: no")


def _fire() -> None:
    """Have one schedule asked for every job of its task, as one does that runs each minute."""
    schedule = Schedule.objects.get(task=SCHEDULED)
    times = Job.objects.filter(task=SCHEDULED).values_list("pk", "enqueued_at")
    told = {"schedule_id": schedule.pk, "outcome": FiringOutcome.FIRED.value, "asked_by_id": None}
    write(Firing, [{"job_id": job, "fire_at": at, "fired_at": at, **told} for job, at in dict(times).items()])


def _be_alive() -> None:
    """Have a worker and a clock that stay alive for the whole run: what is measured is a day on which all is well."""
    later = timezone.now() + timedelta(days=1)
    queues = [str(queue) for queue in Queue]
    for name, kind in (("host-1", Kind.WORKER), ("host-2", Kind.CLOCK)):
        Heartbeat.objects.create(process=name, kind=kind, queue_names=queues, started_at=timezone.now(), beat_at=later)


def _count() -> None:
    """Count what has ended, as the clock does, until it is up to now."""
    roll_up()
    while not RollupMark.objects.filter(settled_until__gte=timezone.now() - timedelta(minutes=10)).exists():
        roll_up()


def facts() -> dict[str, Any]:
    """Return what was written, for the report."""
    ends = Job.objects.aggregate(first=Min("enqueued_at"), last=Max("enqueued_at"))
    return {"jobs": Job.objects.count(), "attempts": Attempt.objects.count(), **{k: str(v) for k, v in ends.items()}}
