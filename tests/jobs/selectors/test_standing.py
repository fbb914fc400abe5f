"""Why a job does not run, in a sentence, from rows."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from jobs.models import Came, Heartbeat, Job, Kind, Rollup, RollupMark, Status, Stretch
from jobs.queues import Priority, Queue
from jobs.selectors.record import job_record
from jobs.selectors.standing import line
from jobs.selectors.standing.facts import facts_about
from jobs.selectors.standing.progress import time_left
from jobs.selectors.standing.sentences import plain
from jobs.selectors.standing.why import why
from jobs.services.cancelling import cancel
from jobs.services.pausing import pause_queue
from tests.jobs.admin import making
from tests.sample import tasks

pytestmark = pytest.mark.django_db


def told(job: Job) -> str:
    record = job_record(job.pk)
    assert record is not None
    facts = facts_about(record)
    answer = why(facts)
    return " ".join(plain(sentence, facts.now) for sentence in (answer.sentence, *answer.also))


def alive(kind: Kind, *queue_names: str, ago: float = 0, name: str = "") -> Heartbeat:
    """A process that last said so many seconds ago that it is alive."""
    then = timezone.now() - timedelta(seconds=ago)
    process = name or f"{kind}-{Heartbeat.objects.count()}"
    return Heartbeat.objects.create(
        process=process, kind=kind, queue_names=list(queue_names), started_at=then, beat_at=then
    )


def letter(**options: object) -> Job:
    return tasks.note.using(**options).enqueue(text="hello")  # type: ignore[arg-type]


def ended_lately(count: int, queue_name: str = "email") -> None:
    """So many jobs ended in the five minutes that were counted last."""
    until = timezone.now().replace(second=0, microsecond=0)
    RollupMark.objects.create(id=1, counted_from=until, counted_until=until, swept_at=until)
    at = until - timedelta(minutes=3)
    Rollup.objects.create(
        stretch=Stretch.MINUTE, at=at, queue_name=queue_name, task="x", came=Came.SUCCESSFUL, count=count
    )


def test_a_paused_queue_comes_first_with_who_and_why_and_until_when() -> None:
    job = letter()
    pause_queue("email", actor=User.objects.create_user("ada"), reason="the relay is down")
    assert told(job) == (
        "It waits: the queue email was paused by ada just now until somebody resumes it (“the relay is down”). "
        "Also, no worker listens on the queue email."
    )


def test_a_queue_without_workers_says_when_the_last_was_heard() -> None:
    job = letter()
    alive(Kind.WORKER, "default")
    assert told(job) == "It waits: no worker listens on the queue email."
    alive(Kind.WORKER, "email", ago=7_200)
    assert told(job) == "It waits: no worker listens on the queue email; the last one that did was heard 2 h ago."


def test_what_redis_has_not_taken_waits_for_the_clock() -> None:
    job = letter()
    Job.objects.update(delivered_at=None)
    alive(Kind.WORKER, "email")
    assert told(job).startswith("It waits: Redis has not taken it yet, and the clock, which tries again, is silent")
    alive(Kind.CLOCK)
    assert told(job) == "It waits: Redis has not taken it yet; the clock tries again every 10 s."


def test_the_first_in_line_is_next() -> None:
    job, _ = letter(), letter()
    alive(Kind.WORKER, "email")
    assert told(job) == "It waits: it is next, and begins as soon as a worker is free."


def test_those_ahead_are_counted_by_lane_and_place() -> None:
    earlier = [letter() for _ in range(3)]
    low, middle, high = letter(priority=Priority.LOW), letter(), letter(priority=Priority.HIGH)
    alive(Kind.WORKER, "email")
    assert "it is next" in told(high)
    assert "4 jobs go first" in told(middle)
    assert "5 jobs go first" in told(low)
    assert "1 job goes first" in told(earlier[0])


def test_jobs_of_one_moment_stand_in_the_order_of_their_ids() -> None:
    jobs = [letter() for _ in range(3)]
    Job.objects.update(ready_at=timezone.now())
    alive(Kind.WORKER, "email")
    assert "2 jobs go first" in told(jobs[2])


def test_queues_that_are_served_before_count_as_the_best_placed_worker_serves_them() -> None:
    job = letter()
    for number in range(3):
        tasks.add.enqueue(a=number)
    alive(Kind.WORKER, *Queue)
    assert "3 jobs go first, 3 of them in queues that workers serve before its own" in told(job)
    alive(Kind.WORKER, "email")
    assert "it is next, and begins as soon as a worker of 2 workers" in told(job)


def test_how_long_it_takes_is_told_by_the_pace_of_the_last_minutes() -> None:
    jobs = [letter() for _ in range(11)]
    alive(Kind.WORKER, "email")
    assert "so nobody can say how long that takes" in told(jobs[-1])
    ended_lately(60)
    assert told(jobs[-1]) == ("It waits: 10 jobs go first, which takes about 50 s at the pace of the last 5 minutes.")


def test_counts_of_a_clock_that_counts_no_more_say_nothing() -> None:
    jobs = [letter(), letter()]
    alive(Kind.WORKER, "email")
    ended_lately(60)
    RollupMark.objects.update(counted_until=timezone.now() - timedelta(minutes=10))
    assert "about" not in told(jobs[1])


def test_a_long_line_is_counted_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = [letter() for _ in range(4)]
    alive(Kind.WORKER, "email")
    monkeypatch.setattr(line, "COUNT_UP_TO", 2)
    assert "more than" in told(jobs[3])


def test_what_waits_for_its_time_says_when_and_what_is_in_the_way() -> None:
    job = making.scheduled()
    assert told(job).startswith("It waits for its time and starts at ")
    assert "Also, the clock, which will start it, is silent. Also, no worker listens on the queue default." in told(job)
    alive(Kind.CLOCK)
    alive(Kind.WORKER, "default")
    assert "Also" not in told(job)


def test_what_is_due_waits_for_the_clock() -> None:
    job = making.scheduled()
    Job.objects.update(run_after=timezone.now() - timedelta(minutes=3))
    alive(Kind.CLOCK, ago=600)
    assert "Its time came 3 min ago, and the clock, which would start it, is silent since 20" in told(job)
    alive(Kind.CLOCK)
    assert "Its time came 3 min ago; it starts when the clock has noticed." in told(job)


def test_a_retry_tells_of_the_attempt_that_failed() -> None:
    job = making.retrying()
    Job.objects.update(run_after=timezone.now() + timedelta(minutes=3, seconds=5))
    assert told(job).startswith("Attempt 1 of 3 failed just now. It is tried again at ")


def test_a_silent_worker_is_told_of_with_what_follows() -> None:
    job = making.running()
    process = job.attempts.get().process
    assert told(job).endswith("attempt 1 of 5.")
    alive(Kind.WORKER, "default", ago=600, name=process)
    Job.objects.update(lease_expires_at=timezone.now() + timedelta(seconds=20, milliseconds=500))
    assert told(job).endswith("another takes the job over in 20 s if it stays so.")
    Job.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    assert told(job).endswith("the clock takes the job back within seconds.")


@pytest.mark.parametrize(
    ("make", "begins", "ends"),
    [
        (making.successful, "It was done just now and took ", "."),
        (making.failed, "It failed on its only attempt, just now", "It will not be tried again by itself."),
        (lambda: cancel(making.scheduled().pk), "It was cancelled just now", " and will not run."),
    ],
)
def test_what_has_ended_says_how(make: Callable[[], Job], begins: str, ends: str) -> None:
    said = told(make())
    assert said.startswith(begins)
    assert said.endswith(ends)


def half_done(started: datetime) -> Job:
    return Job(status=Status.RUNNING, started_at=started, progress_current=50, progress_total=100)


def test_the_time_left_follows_from_the_pace_since_the_start() -> None:
    now = timezone.now()
    assert time_left(half_done(now - timedelta(minutes=2)), 1, now) == timedelta(minutes=2)


def test_the_time_left_is_not_guessed() -> None:
    now = timezone.now()
    assert time_left(half_done(now - timedelta(seconds=1)), 1, now) is None
    assert time_left(half_done(now - timedelta(minutes=2)), 2, now) is None
    barely = half_done(now - timedelta(minutes=2))
    barely.progress_total = 1_000_000
    assert time_left(barely, 1, now) is None
    done = half_done(now - timedelta(minutes=2))
    done.progress_current = 100
    assert time_left(done, 1, now) is None
