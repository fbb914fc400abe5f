"""The job system's own tasks, and when they run."""

import pytest
from pytest_django import Settings

from jobs import testing
from jobs.api import Status
from jobs.models import Job
from jobs.schedules import declared_schedules
from jobs.services import pruning
from jobs.tasks import prune_jobs
from tests.jobs.ageing import ended, keep

NIGHTLY = {
    "jobs.tasks.prune_jobs": "0 2 * * *",
    "jobs.contrib.notifications.tasks.clear_notifications": "15 2 * * *",
    "jobs.contrib.maintenance.tasks.clear_sessions": "30 2 * * *",
    "jobs.contrib.maintenance.tasks.clear_temporary_files": "0 0 * * *",
    "jobs.contrib.maintenance.tasks.clear_caches": "0 * * * *",
}


@pytest.mark.django_db
def test_pruning_is_a_job_that_shows_how_far_it_is(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(settings)
    monkeypatch.setattr(pruning, "SHARE", 1)
    ended(Status.CANCELLED, 40, count=3)
    job = testing.perform(prune_jobs.enqueue())
    assert (job.status, job.queue_name) == (Status.SUCCESSFUL, "maintenance")
    result = dict(job.result or {})
    assert result["is_complete"]
    assert {name: rows for name, rows in result["rows"].items() if rows} == {"cancelled_jobs": 3}
    assert (job.progress_current, job.progress_message) == (3, "old cancelled jobs deleted")
    assert list(Job.objects.all()) == [job]


def test_maintenance_runs_by_itself() -> None:
    declared = {schedule.task: schedule.plan for schedule in declared_schedules() if schedule.task in NIGHTLY}
    assert {task: plan.cron for task, plan in declared.items()} == NIGHTLY
    assert {plan.misfire for plan in declared.values()} == {"once"}
