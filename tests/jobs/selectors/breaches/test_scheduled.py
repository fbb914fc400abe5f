"""Rules about schedules."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.models import Firing, FiringOutcome, Job, RuleKind, Schedule, Status
from jobs.selectors.breaches.kinds import breaches, read
from tests.jobs.alerting import rule
from tests.jobs.scheduling import ADD, EXPLODE, made
from tests.sample import tasks

pytestmark = pytest.mark.django_db
KINDS = (RuleKind.SCHEDULE_LATE, RuleKind.SCHEDULE_SLOW, RuleKind.SCHEDULE_EMPTY, RuleKind.SCHEDULE_FAILED)


@pytest.fixture
def schedule() -> Schedule:
    """A schedule whose next time is tomorrow."""
    made("2030-01-01 06:00", must_produce=True, expected_seconds=60)
    Schedule.objects.update(next_at=timezone.now() + timedelta(days=1))
    return Schedule.objects.get()


def ran(schedule: Schedule, status: Status, seconds: float = 1, result: object = None) -> Job:
    """Write down a run of a schedule that ended so."""
    job, ended = tasks.add.enqueue(a=1), timezone.now()
    began = ended - timedelta(seconds=seconds)
    Job.objects.filter(pk=job.pk).update(
        status=status, started_at=began, finished_at=ended, result=result, error="boom"
    )
    Firing.objects.create(schedule=schedule, fire_at=began, outcome=FiringOutcome.FIRED, job=job)
    return job


def broken() -> list[RuleKind]:
    """Return the kinds of rules that are broken."""
    return [kind for kind in KINDS if breaches(rule(kind))]


def test_nothing_is_broken_while_schedules_run_well(schedule: Schedule) -> None:
    ran(schedule, Status.SUCCESSFUL, result=7)
    assert broken() == []
    [calm] = read(rule(RuleKind.SCHEDULE_LATE))
    assert calm.text == "All schedules began in time."


def test_schedule_that_missed_its_time_is_late(schedule: Schedule) -> None:
    Schedule.objects.update(next_at=timezone.now() - timedelta(hours=1))
    assert broken() == [RuleKind.SCHEDULE_LATE]
    [found] = breaches(rule(RuleKind.SCHEDULE_LATE))
    assert found.about == schedule.key
    assert "did not begin" in found.text


def test_schedule_that_takes_longer_than_expected_is_slow(schedule: Schedule) -> None:
    job = ran(schedule, Status.SUCCESSFUL, seconds=90, result=7)
    assert broken() == [RuleKind.SCHEDULE_SLOW]
    [found] = breaches(rule(RuleKind.SCHEDULE_SLOW))
    assert found.evidence.jobs == [str(job.pk)]


def test_schedule_that_produced_nothing_is_told(schedule: Schedule) -> None:
    ran(schedule, Status.SUCCESSFUL, result=0)
    assert broken() == [RuleKind.SCHEDULE_EMPTY]


def test_schedule_whose_last_run_failed_is_told(schedule: Schedule) -> None:
    ran(schedule, Status.FAILED)
    assert broken() == [RuleKind.SCHEDULE_FAILED]


def test_rule_about_one_task_looks_at_its_schedules_only(schedule: Schedule) -> None:
    ran(schedule, Status.FAILED)
    assert breaches(rule(RuleKind.SCHEDULE_FAILED, task=EXPLODE)) == []
    assert len(breaches(rule(RuleKind.SCHEDULE_FAILED, task=ADD))) == 1
