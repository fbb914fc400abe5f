"""Times of schedules become jobs: each once, whoever asks; those that were missed by the policy."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection

from jobs.api import Status
from jobs.backends.memory import MemoryBackend
from jobs.models import Firing, FiringOutcome, Job, Schedule
from jobs.schedules import Plan
from jobs.services.cancelling import cancel
from jobs.services.firing import MISFIRE_AFTER, MOST_CATCH_UP, fire_due
from jobs.services.scheduling import pause
from tests.jobs.scheduling import EXPLODE, at, fired, made, times

pytestmark = pytest.mark.django_db(transaction=True)

SIX = "2026-06-01 06:00"


def test_a_time_that_has_come_makes_a_job_that_is_delivered(broker: MemoryBackend) -> None:
    schedule = made(SIX)
    assert fire_due(at(SIX)) == 1
    job = Job.objects.get()
    assert (job.task, job.arguments, job.status) == (schedule.task, {"a": 1}, Status.READY)
    assert broker.take() is not None
    firing = Firing.objects.get()
    assert (firing.job, firing.fire_at, firing.outcome) == (job, at(SIX), FiringOutcome.FIRED)
    schedule.refresh_from_db()
    assert schedule.next_at == at("2026-06-02 06:00")


def test_nothing_is_fired_before_its_time() -> None:
    made(SIX)
    assert fire_due(at("2026-06-01 05:59")) == 0
    assert not Job.objects.exists()


def test_the_same_time_is_fired_once_however_often_it_is_due() -> None:
    schedule = made(SIX)
    assert fire_due(at(SIX)) == 1
    # As a clock would see it that carried on with what it knew before.
    Schedule.objects.update(next_at=at(SIX))
    with pytest.raises(IntegrityError):
        fire_due(at(SIX))
    assert fired(schedule) == [at(SIX)]
    assert Job.objects.count() == 1


def test_two_clocks_at_once_fire_a_time_once() -> None:
    schedules = [made(SIX) for _ in range(8)]

    def clock(_: int) -> int:
        try:
            return fire_due(at(SIX))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(clock, range(4))) == len(schedules)
    assert Job.objects.count() == Firing.objects.count() == len(schedules)


def test_a_clock_that_comes_a_little_late_runs_what_is_due_whatever_the_policy() -> None:
    late = made(SIX, misfire="skip")
    assert fire_due(at(SIX) + MISFIRE_AFTER) == 1
    assert fired(late) == [at(SIX)]


def test_times_that_were_missed_run_once() -> None:
    schedule = made(SIX, misfire="once")
    assert fire_due(at("2026-06-05 12:00")) == 1
    assert fired(schedule) == [at("2026-06-05 06:00")]
    missed = Firing.objects.get(outcome=FiringOutcome.MISSED)
    assert (missed.fire_at, missed.times) == (at("2026-06-04 06:00"), 4)
    schedule.refresh_from_db()
    assert schedule.next_at == at("2026-06-06 06:00")


def test_times_that_were_missed_are_skipped() -> None:
    schedule = made(SIX, misfire="skip")
    assert fire_due(at("2026-06-05 12:00")) == 0
    missed = Firing.objects.get()
    assert (missed.outcome, missed.fire_at, missed.times) == (FiringOutcome.MISSED, at("2026-06-05 06:00"), 5)
    assert fire_due(at("2026-06-06 06:00")) == 1
    assert fired(schedule) == [at("2026-06-06 06:00")]


def test_times_that_were_missed_all_run() -> None:
    schedule = made(SIX, misfire="all", may_overlap=True)
    assert fire_due(at("2026-06-05 12:00")) == 5
    assert fired(schedule) == [at(f"2026-06-0{day} 06:00") for day in range(1, 6)]
    assert not times(schedule, FiringOutcome.MISSED)


def test_of_very_many_that_were_missed_the_last_run_and_the_rest_is_told() -> None:
    schedule = made("2026-06-01 00:00", misfire="all", may_overlap=True, cron="* * * * *")
    assert fire_due(at("2026-06-01 05:00")) == MOST_CATCH_UP
    assert fired(schedule)[-1] == at("2026-06-01 05:00")
    assert len(fired(schedule)) == MOST_CATCH_UP
    missed = Firing.objects.get(outcome=FiringOutcome.MISSED)
    assert missed.times == 301 - MOST_CATCH_UP


def test_a_year_of_every_second_is_no_trouble() -> None:
    schedule = made("2025-06-01 00:00", every=1)
    assert fire_due(at("2026-06-01 00:00")) == 1
    assert fired(schedule) == [at("2026-06-01 00:00")]
    assert Firing.objects.get(outcome=FiringOutcome.MISSED).times == 9_999


def test_a_run_that_has_not_ended_holds_the_next_one_back() -> None:
    schedule = made(SIX)
    fire_due(at(SIX))
    assert fire_due(at("2026-06-02 06:00")) == 0
    assert times(schedule, FiringOutcome.SKIPPED) == [at("2026-06-02 06:00")]
    cancel(Job.objects.get().pk)
    assert fire_due(at("2026-06-03 06:00")) == 1


def test_runs_that_may_overlap_do() -> None:
    schedule = made(SIX, may_overlap=True)
    fire_due(at(SIX))
    assert fire_due(at("2026-06-02 06:00")) == 1
    assert len(fired(schedule)) == 2


def test_a_paused_or_retired_schedule_is_not_fired() -> None:
    pause(made(SIX).pk)
    Schedule.objects.filter(pk=made(SIX).pk).update(retired_at=at(SIX))
    assert fire_due(at(SIX)) == 0


def test_jitter_delays_a_run_by_the_same_span_whoever_works_it_out() -> None:
    first, second = made(SIX, jitter=600), made(SIX, jitter=600)
    Schedule.objects.filter(pk=second.pk).update(key=f"{first.key}-b")
    fire_due(at(SIX))
    delays = {job.run_after - at(SIX) for job in Job.objects.all() if job.run_after}
    assert len(delays) == 2
    assert all(timedelta(0) <= delay <= timedelta(seconds=600) for delay in delays)


def test_a_schedule_whose_task_is_gone_says_so_and_the_others_run() -> None:
    gone, there = made(SIX), made(SIX)
    Schedule.objects.filter(pk=gone.pk).update(task="shop.tasks.removed")
    assert fire_due(at(SIX)) == 1
    refused = Firing.objects.get(schedule=gone)
    assert refused.outcome == FiringOutcome.REFUSED
    assert "There is no task called shop.tasks.removed" in refused.note
    assert fired(there) == [at(SIX)]
    gone.refresh_from_db()
    assert gone.next_at == at("2026-06-02 06:00")


def test_arguments_that_do_not_fit_any_more_are_refused() -> None:
    schedule = made(SIX)
    Schedule.objects.update(arguments={"a": "one"})
    assert fire_due(at(SIX)) == 0
    assert "does not fit int" in Firing.objects.get(schedule=schedule).note


def test_a_schedule_nobody_could_go_by_stands_still_and_says_why() -> None:
    schedule, there = made(SIX), made(SIX)
    Schedule.objects.filter(pk=schedule.pk).update(timezone="Mars/Olympus")
    assert fire_due(at(SIX)) == 1
    schedule.refresh_from_db()
    assert schedule.next_at is None
    assert "no time zone 'Mars/Olympus'" in Firing.objects.get(schedule=schedule).note
    assert fired(there)


def test_a_schedule_that_has_ended_has_no_next_time() -> None:
    schedule = made(SIX, ends_at=at("2026-06-01 12:00"))
    fire_due(at(SIX))
    schedule.refresh_from_db()
    assert schedule.next_at is None


def test_an_error_between_leaves_the_time_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = made(SIX)
    with monkeypatch.context() as patched:
        patched.setattr(Schedule, "save", _break_off)
        with pytest.raises(RuntimeError):
            fire_due(at(SIX))
    assert not Job.objects.exists()
    assert fire_due(at(SIX)) == 1
    assert fired(schedule) == [at(SIX)]


def _break_off(*args: object, **kwargs: object) -> None:
    raise RuntimeError


def test_the_plan_of_a_schedule_is_what_was_given() -> None:
    plan = Plan(cron="0 6 * * *", timezone="Europe/Berlin", jitter=60, misfire="skip", expected_seconds=10)
    schedule = made(SIX, task=EXPLODE, **plan.as_columns())
    assert schedule.plan == plan
