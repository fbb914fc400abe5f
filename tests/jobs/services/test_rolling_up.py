"""What has ended is counted once, whatever comes in between, and each longer cell is the sum of its minutes."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from jobs import testing
from jobs.histogram import BUCKETS
from jobs.models import Job, Outcome, Rollup, RollupMark, Status, Stretch
from jobs.models.rollup import COUNTED
from jobs.services import rolling_up
from jobs.services.cancelling import cancel
from jobs.services.retrying import retry
from jobs.services.rolling_up import count_again, roll_up
from jobs.services.ticking import tick
from tests.jobs.admin import making
from tests.jobs.ageing import ended
from tests.jobs.counting import backdate, count, counted
from tests.sample import tasks

pytestmark = pytest.mark.django_db

EVERY = [Stretch.MINUTE, Stretch.HOUR, Stretch.SIX_HOURS, Stretch.EVER]


def test_a_job_is_counted_by_queue_task_and_ending_with_what_it_waited_and_ran() -> None:
    backdate(making.successful(), minutes=1, waited=0.2, ran=3)
    count()
    for stretch in EVERY:
        cell = Rollup.objects.get(stretch=stretch)
        assert (cell.queue_name, cell.task, cell.came, cell.count) == (
            "default",
            tasks.add.definition.name,
            "successful",
            1,
        )
        # 0.2 s lies between 0.1 and 0.25, 3 s between 2.5 and 5.
        assert [getattr(cell, f"wait_{n}") for n in range(BUCKETS)].index(1) == 2
        assert [getattr(cell, f"run_{n}") for n in range(BUCKETS)].index(1) == 6
        assert cell.wait_seconds == pytest.approx(0.2, abs=0.01)
        assert cell.run_seconds == pytest.approx(3, abs=0.01)


def test_cells_begin_where_their_stretch_does() -> None:
    backdate(making.successful(), minutes=1)
    count()
    begins = {cell.stretch: cell.at for cell in Rollup.objects.all()}
    assert (begins[60].second, begins[3600].minute, begins[21600].hour % 6) == (0, 0, 0)
    assert begins[0].year == 1970


def test_counting_again_and_again_changes_nothing() -> None:
    making.successful()
    making.failed()
    for _ in range(3):
        count()
    for stretch in EVERY:
        assert counted(stretch) == {"successful": 1, "failed": 1}


def test_what_ends_later_in_the_same_minute_is_added() -> None:
    making.successful()
    count()
    making.successful()
    count()
    for stretch in EVERY:
        assert counted(stretch) == {"successful": 2}


def test_nothing_is_counted_again_before_it_is_time() -> None:
    count()
    making.successful()
    roll_up()
    assert counted() == {}


def test_a_count_that_breaks_off_leaves_nothing_and_is_done_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    making.successful()
    with monkeypatch.context() as patch:
        patch.setattr(RollupMark, "save", _die)
        with pytest.raises(KeyboardInterrupt):
            count()
    assert not Rollup.objects.exists()
    count()
    assert counted() == {"successful": 1}


def _die(*args: Any, **kwargs: Any) -> None:
    raise KeyboardInterrupt


def test_a_failure_that_a_person_retried_stays_counted() -> None:
    job = making.failed()
    count()
    again = retry(job.pk)
    count()
    assert counted() == {"failed": 1}
    testing.perform(again)
    count()
    assert counted() == {"failed": 2}


def test_a_failure_that_a_person_retried_before_it_was_counted_is_counted() -> None:
    job = making.failed()
    testing.perform(retry(job.pk))
    count()
    assert counted() == {"failed": 2}


def test_sums_never_shrink_whatever_is_found_anew() -> None:
    job = making.failed()
    backdate(job, minutes=0, waited=9, ran=40)
    count()
    before = Rollup.objects.get(stretch=Stretch.EVER)
    retry(job.pk)
    making.failed()
    count()
    after = Rollup.objects.get(stretch=Stretch.EVER)
    assert after.count == 2
    assert all(getattr(after, name) >= getattr(before, name) for name in COUNTED)


@pytest.mark.parametrize(("is_time", "found"), [(True, {"successful": 1}), (False, {})])
def test_an_end_whose_commit_came_late_is_found_by_one_more_look(
    monkeypatch: pytest.MonkeyPatch, is_time: bool, found: dict[str, int]
) -> None:
    monkeypatch.setattr(rolling_up, "_is_time_for_a_late_look", lambda since, now: is_time)
    count()
    backdate(making.successful(), minutes=15)
    count()
    assert counted() == found


@pytest.mark.parametrize(("settled", "now", "looks_back"), [(-1, 2.5, True), (4, 6.5, False), (13, 17.5, True)])
def test_one_more_look_comes_with_each_quarter_of_an_hour(settled: float, now: float, looks_back: bool) -> None:
    quarter = rolling_up.BEGINNING + timedelta(days=20_000)
    mark = RollupMark(settled_until=quarter + timedelta(minutes=settled))
    span = rolling_up._next_span(mark, quarter + timedelta(minutes=now))
    back = timedelta(minutes=30 if looks_back else 0)
    assert span.since == quarter + timedelta(minutes=settled) - back


def test_attempts_that_failed_and_were_followed_by_another_are_counted_as_retried() -> None:
    job = tasks.explode.enqueue(message="not now")
    testing.run_pending(timed=True)
    job.refresh_from_db()
    assert (job.status, job.attempts.count()) == (Status.FAILED, 3)
    count()
    assert counted() == {"failed": 1, "retried": 2}
    retry(job.pk)
    count()
    assert counted() == {"failed": 1, "retried": 2}


def test_what_was_cancelled_has_no_durations() -> None:
    cancel(tasks.add.enqueue(a=1).pk)
    cancel(making.running().pk)
    count()
    cell = Rollup.objects.get(stretch=Stretch.EVER)
    assert (cell.came, cell.count, cell.wait_seconds, cell.run_seconds) == ("cancelled", 2, 0, 0)


def test_history_is_counted_from_its_beginning_and_what_is_old_by_the_hour() -> None:
    ended(Status.SUCCESSFUL, days=12, count=3)
    ended(Status.FAILED, days=2, count=2)
    _count_all()
    assert counted() == {"successful": 3, "failed": 2}
    assert counted(Stretch.HOUR) == {"successful": 3, "failed": 2}
    assert counted(Stretch.MINUTE) == {"failed": 2}


def test_counting_history_again_adds_only_what_is_missing() -> None:
    ended(Status.SUCCESSFUL, days=12, count=3)
    _count_all()
    ended(Status.SUCCESSFUL, days=12, count=1)
    ended(Status.SUCCESSFUL, days=20, count=1)
    count_again()
    _count_all()
    for stretch in (Stretch.HOUR, Stretch.SIX_HOURS, Stretch.EVER):
        assert counted(stretch) == {"successful": 5}


def test_what_is_pruned_stays_counted() -> None:
    jobs = ended(Status.SUCCESSFUL, days=3, count=2)
    _count_all()
    Job.objects.filter(pk=jobs[0].pk).delete()
    count_again()
    _count_all()
    assert counted() == {"successful": 2}


def _count_all() -> None:
    while rolling_up._sweep():
        pass


def test_a_clock_that_leads_counts() -> None:
    making.successful()
    tick("clock", leads=False)
    assert counted() == {}
    tick("clock")
    assert counted() == {"successful": 1}


def test_a_worker_that_died_counts_as_failed_attempt() -> None:
    job = making.running()
    job.attempts.update(outcome=Outcome.CRASHED, finished_at=timezone.now(), log="said something")
    Job.objects.update(status=Status.READY, attempt=2)
    count()
    assert counted() == {"retried": 1}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_several_clocks_at_once_count_once() -> None:
    count()
    for _ in range(5):
        making.successful()
    clocks = [threading.Thread(target=_count_as_a_clock) for _ in range(6)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()
    for stretch in EVERY:
        assert counted(stretch) == {"successful": 5}


def _count_as_a_clock() -> None:
    try:
        count()
    finally:
        connections.close_all()
