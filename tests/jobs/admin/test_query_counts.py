"""No page of jobs asks the database more than twelve times, however much there is to show. One table has them all."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, reverse

from jobs import testing
from jobs.api import batch
from jobs.models import AlertRule, Attempt, FiringOutcome, Job, Kind, Limit, Outcome, RuleKind, Scope
from jobs.services.alerting import watch
from jobs.services.beating import beat
from jobs.services.pausing import pause_queue
from jobs.services.retrying import retry
from tests.jobs.admin import making, schedules
from tests.jobs.alerting import channel, rule
from tests.jobs.counting import count
from tests.sample import tasks

pytestmark = pytest.mark.django_db

# So many queries a page takes at most. Of whatever a page lists there are more: one query a row would be too many.
MOST = 12
MANY = MOST + 2
# What only begins and ends a transaction asks for nothing.
FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")

# Each page by its name, with what its address is made of, and what is asked for behind it.
PAGES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "index": ((), ("",)),
    "jobs_overview_changelist": ((), ("?span=7d",)),
    "jobs_overview_live": ((), ("?span=1h",)),
    "jobs_job_changelist": (
        (),
        (
            "",
            "?q=letter&status__exact=failed&queue=default&task=tests.jobs.admin.making.send_letter&since=24h&asked_by=me",
            "?q=letter&about={kind}-{user}&asked_by=me",
            "?schedule={schedule}&q=number",
            "?these={failed.hex}-{running.hex}",
            "?q=colour:red",
        ),
    ),
    "jobs_job_change": (("failed",), ("",)),
    "jobs_job_live": (("running",), ("",)),
    "jobs_job_history": (("failed",), ("",)),
    "jobs_job_panel": (("kind", "user"), ("",)),
    "jobs_job_failed": ((), ("?span=all",)),
    "jobs_job_note": ((), ("?task=a.b&fingerprint=c",)),
    "jobs_job_retry": (("failed",), ("",)),
    "jobs_job_cancel": (("running",), ("",)),
    "jobs_job_run": (("later",), ("",)),
    "jobs_job_retry_selection": ((), ("?these={failed.hex}",)),
    "jobs_job_cancel_selection": ((), ("?these={running.hex}",)),
    "jobs_job_run_selection": ((), ("?these={later.hex}",)),
    "jobs_job_retry_all": ((), ("?q=status:failed",)),
    "jobs_job_cancel_all": ((), ("?q=status:running",)),
    "jobs_job_run_all": ((), ("?q=status:scheduled",)),
    "jobs_job_happened": (("held", "effect"), ("",)),
    "jobs_job_did_not_happen": (("held", "effect"), ("",)),
    "jobs_job_add": ((), ("",)),
    "jobs_job_edit": (("failed",), ("",)),
    "jobs_job_erase": (("kind", "user"), ("",)),
    "jobs_batch_changelist": ((), ("", "?q=letters&state=open")),
    "jobs_batch_change": (("batch",), ("",)),
    "jobs_batch_live": (("batch",), ("",)),
    "jobs_operatoract_changelist": ((), ("", "?q=stamps")),
    "notifications_notification_changelist": ((), ("", "?show=unread")),
    "notifications_notification_preferences": ((), ("",)),
    "notifications_notification_bell": ((), ("",)),
    "jobs_heartbeat_changelist": ((), ("",)),
    "jobs_limit_changelist": ((), ("",)),
    "jobs_limit_change": (("limit",), ("",)),
    "jobs_limit_history": (("limit",), ("",)),
    "jobs_queuecontrol_changelist": ((), ("",)),
    "jobs_queuecontrol_live": ((), ("",)),
    "jobs_queuecontrol_history": (("queue",), ("",)),
    "jobs_queuecontrol_pause": (("queue",), ("",)),
    "jobs_queuecontrol_resume": (("queue",), ("",)),
    "jobs_queuecontrol_empty": (("queue",), ("",)),
    "jobs_schedule_changelist": ((), ("?q=report",)),
    "jobs_schedule_agenda": ((), ("",)),
    "jobs_schedule_add": ((), ("",)),
    "jobs_schedule_change": (("schedule",), ("",)),
    "jobs_schedule_edit": (("schedule",), ("",)),
    "jobs_schedule_history": (("schedule",), ("",)),
    "jobs_schedule_run": (("schedule",), ("",)),
    "jobs_schedule_pause": (("schedule",), ("",)),
    "jobs_schedule_resume": (("schedule",), ("",)),
    "jobs_schedule_back_to_code": (("schedule",), ("",)),
    "jobs_schedule_retire": (("schedule",), ("",)),
    "jobs_alert_changelist": ((), ("",)),
    "jobs_alert_change": (("alert",), ("",)),
    "jobs_alert_history": (("alert",), ("",)),
    "jobs_alertrule_changelist": ((), ("",)),
    "jobs_alertrule_add": ((), ("",)),
    "jobs_alertrule_change": (("rule",), ("",)),
    "jobs_alertrule_history": (("rule",), ("",)),
    "jobs_alertrule_delete": (("rule",), ("",)),
    "jobs_alertrule_mute": (("rule",), ("",)),
    "jobs_channel_changelist": ((), ("",)),
    "jobs_channel_add": ((), ("",)),
    "jobs_channel_change": (("channel",), ("",)),
    "jobs_channel_history": (("channel",), ("",)),
    "jobs_channel_delete": (("channel",), ("",)),
}
# What only takes a POST, leads on to another page, or is closed to everybody: nothing is shown there.
NO_PAGES = {
    "notifications_notification_open",
    "notifications_notification_read",
    *(f"jobs_job_{name}" for name in ("delete", "reveal")),
    *(f"jobs_batch_{name}" for name in ("add", "delete", "history")),
    *(f"jobs_operatoract_{name}" for name in ("add", "change", "delete", "history")),
    *(f"jobs_heartbeat_{name}" for name in ("add", "change", "delete", "history")),
    *(f"jobs_queuecontrol_{name}" for name in ("add", "change", "delete")),
    *(f"jobs_limit_{name}" for name in ("add", "delete")),
    *(f"jobs_schedule_{name}" for name in ("delete", "preview")),
    *(f"jobs_alert_{name}" for name in ("add", "delete")),
    *(f"jobs_alertrule_{name}" for name in ("unmute", "test", "on", "off")),
    "jobs_channel_test",
}


def broken_rule() -> AlertRule:
    """Return one of many rules that are broken, and told to many channels."""
    broken, *_ = [rule(RuleKind.DEAD_LETTERS, threshold=1) for _ in range(MANY)]
    broken.channels.set([channel() for _ in range(MANY)])
    watch()
    return broken


@pytest.fixture
def world() -> dict[str, Any]:
    """Many of everything, with all wrong that can be: the clock is silent, alerts are open, a queue is paused."""
    chief = User.objects.create_superuser("chief")
    schedule, *_ = [schedules.by_hand(title=f"Report {n}") for n in range(MANY)]
    failed = [making.failed(f"No stamp {n}", about=chief) for n in range(MANY)]
    running = [making.running() for _ in range(MANY)]
    held = making.held()
    for number in range(MANY):
        tasks.add.using(requested_by=chief, subject=chief).enqueue(a=number)
        schedules.fired(schedule, FiringOutcome.FIRED, job=running[number], hours=number + 1)
        beat(f"worker-{number}", Kind.WORKER, ["default"])
        Attempt.objects.create(job=failed[0], number=number + 2, outcome=Outcome.FAILED, started_at=held.enqueued_at)
    retry(failed[1].pk, actor=chief, reason="post is open")
    pause_queue("email", actor=chief, reason="no stamps")
    broken = broken_rule()
    for number in range(MANY):
        Limit.objects.create(scope=Scope.TASK, name=f"a.task_{number}", rate="1/m", changed_at=Now())
    limit = Limit.objects.create(scope=Scope.QUEUE, name="default", rate="1/m", concurrency=1, changed_at=Now())
    count()
    return {
        "failed": failed[0].pk,
        "running": running[0].pk,
        "later": making.scheduled().pk,
        "waiting": tasks.add.enqueue(a=1).pk,
        "held": held.pk,
        "effect": held.effects.get().pk,
        "kind": ContentType.objects.get_for_model(User).pk,
        "user": chief.pk,
        "queue": "email",
        "limit": limit.pk,
        "schedule": schedule.pk,
        "rule": broken.pk,
        "channel": broken.channels.all()[0].pk,
        "alert": broken.alerts.get().pk,
        **batches(chief),
    }


def batches(chief: User) -> dict[str, Any]:
    """Make many batches, one that failed in part for many reasons, with a call and a step to come."""
    plan = batch("Letters", subject=chief, requested_by=chief, on_end=tasks.add.prepare(a=1))
    made = plan.then(tasks.add.prepare(a=2)).enqueue(
        making.send_letter.prepare(trouble=f"No stamp {'x' * n}") for n in range(MANY)
    )
    for job in list(made.jobs)[:-1]:
        testing.perform(job)
    for _ in range(MANY):
        batch("Others", subject=chief).enqueue([tasks.add.prepare(a=1)])
    return {"batch": made.pk, "of_batch": made.jobs[0].pk}


def _is_apart(sql: str) -> bool:
    # The bell asks once on every page of the admin, whatever the page is about.
    return sql.startswith(FRAMES) or ("COUNT(" in sql and '"notifications_notification"' in sql)


def names(patterns: "list[URLPattern | URLResolver]") -> Iterator[str]:
    """Yield the names of all addresses of jobs in the admin."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif pattern.name and pattern.name.startswith(("jobs_", "notifications_")):
            yield pattern.name


def paths(world: dict[str, Any]) -> Iterator[str]:
    """Yield the addresses that are asked for."""
    for name, (parts, queries) in PAGES.items():
        for query in queries:
            yield reverse(f"admin:{name}", args=[world[part] for part in parts]) + query.format(**world)
    # A page of a job is another one for each way in which it can stand.
    for job in ("running", "later", "held", "waiting", "of_batch"):
        yield reverse("admin:jobs_job_change", args=[world[job]])


def test_this_table_knows_every_page() -> None:
    assert {*PAGES, *NO_PAGES} == {"index", *names(site.urls[0])}


def test_no_page_takes_more_than_twelve_queries(world: dict[str, Any]) -> None:
    assert Job.objects.count() > 3 * MANY
    client = Client()
    client.force_login(User.objects.get(username="chief"))
    taken = {}
    for path in paths(world):
        # What is looked up once a process is not of the page.
        assert client.get(path).status_code == 200, path
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        taken[path] = len([query for query in captured.captured_queries if not _is_apart(query["sql"])])
    assert {path: number for path, number in taken.items() if number > MOST} == {}
