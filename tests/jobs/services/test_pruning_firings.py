"""The times of schedules that came long ago go; the last of each schedule, and what still runs, stay."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from jobs.models import Firing, FiringOutcome, Schedule
from jobs.services import pruning_firings
from jobs.services.pruning import prune
from tests.jobs.scheduling import made
from tests.sample import tasks

pytestmark = pytest.mark.django_db(transaction=True)

LONG_AGO = timedelta(days=91)


def fired(schedule: Schedule, count: int, age: timedelta = LONG_AGO) -> None:
    now = timezone.now()
    Firing.objects.bulk_create(
        Firing(schedule=schedule, fire_at=now - age - timedelta(hours=n), outcome=FiringOutcome.FIRED)
        for n in range(count)
    )
    Firing.objects.update(fired_at=Now() - age)


def test_old_times_go_and_the_last_of_each_schedule_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning_firings, "KEPT_LAST", 3)
    often, seldom = made("2026-06-01 06:00"), made("2026-06-01 06:00")
    fired(often, 7)
    fired(seldom, 2)
    last = list(often.firings.order_by("-fire_at").values_list("pk", flat=True)[:3])
    assert prune().rows["firings"] == 4
    assert set(often.firings.values_list("pk", flat=True)) == set(last)
    assert seldom.firings.count() == 2


def test_young_times_stay_however_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning_firings, "KEPT_LAST", 1)
    fired(made("2026-06-01 06:00"), 5, age=timedelta(days=89))
    assert prune().rows["firings"] == 0


def test_one_whose_job_has_not_ended_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning_firings, "KEPT_LAST", 1)
    schedule = made("2026-06-01 06:00")
    fired(schedule, 3)
    oldest = schedule.firings.order_by("fire_at").first()
    assert oldest is not None
    Firing.objects.filter(pk=oldest.pk).update(job=tasks.add.enqueue(a=1))
    assert prune().rows["firings"] == 1
    assert schedule.firings.filter(pk=oldest.pk).exists()
