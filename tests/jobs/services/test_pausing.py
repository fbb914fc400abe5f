"""A paused queue begins nothing and loses nothing."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db.models.functions import Now
from django.utils import timezone

from jobs.api import InvalidOptions, Status
from jobs.backends import backend
from jobs.exceptions import QueueChanged
from jobs.models import Job, OperatorAct, QueueControl
from jobs.selectors.health import troubles
from jobs.selectors.queues import queue_states
from jobs.services.claiming import claim
from jobs.services.endings import success
from jobs.services.execution import run
from jobs.services.finishing import finish
from jobs.services.pausing import pause_queue, resume_queue
from jobs.services.relaying import relay
from tests.sample import tasks

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("carrier")]


def waiting() -> list[UUID]:
    """Return the jobs that the broker has messages of."""
    return [UUID(message.rpartition("-")[0]) for ids in backend().waiting().values() for message in ids]


def let_time_pass() -> None:
    Job.objects.filter(status=Status.READY).update(ready_at=Now() - timedelta(minutes=1))
    Job.objects.filter(delivered_at__isnull=False).update(delivered_at=Now() - timedelta(minutes=1))


def test_a_pause_takes_the_messages_away_and_a_resume_brings_them_back() -> None:
    jobs = [tasks.add.enqueue(a=n) for n in range(3)]
    other = tasks.note.enqueue(text="of another queue")
    pause_queue("default", reason="stocktaking")
    assert waiting() == [other.pk]
    let_time_pass()
    relay()
    assert set(waiting()) == {other.pk}
    resume_queue("default")
    relay()
    assert set(waiting()) == {other.pk, *(job.pk for job in jobs)}


def test_a_job_that_a_worker_already_holds_is_put_down_and_not_begun() -> None:
    job = tasks.add.enqueue(a=1)
    pause_queue("default")
    assert not run(job.pk, 1)
    job.refresh_from_db()
    assert (job.status, job.delivered_at, job.attempts.count()) == (Status.READY, None, 0)


def test_what_is_enqueued_meanwhile_is_put_down_once_and_runs_after_the_resume() -> None:
    pause_queue("default")
    job = tasks.add.enqueue(a=1)
    assert not run(job.pk, 1)
    let_time_pass()
    # Not sent to a worker again and again.
    assert relay() == 0
    resume_queue("default")
    assert relay() == 1
    assert run(job.pk, 1)


def test_what_runs_already_goes_on() -> None:
    job = claim(tasks.add.enqueue(a=1).pk, 1)
    assert job is not None
    pause_queue("default")
    assert finish(job, success(1))
    assert Job.objects.get().status == Status.SUCCESSFUL


def test_a_pause_with_an_end_ends_by_itself() -> None:
    pause_queue("default", until=timezone.now() + timedelta(hours=1))
    assert not run(tasks.add.enqueue(a=1).pk, 1)
    QueueControl.objects.update(paused_until=Now() - timedelta(seconds=1))
    job = tasks.add.enqueue(a=1)
    assert run(job.pk, 1)
    with pytest.raises(QueueChanged, match="not paused"):
        resume_queue("default")


def test_it_says_who_paused_it_and_why_and_writes_it_down() -> None:
    ada = User.objects.create_user("ada")
    pause = pause_queue("default", actor=ada, reason="stocktaking")
    assert (pause.paused_by, pause.pause_reason) == (ada, "stocktaking")
    resume_queue("default", actor=ada)
    told = [entry.said for entry in OperatorAct.objects.order_by("pk")]
    assert told == ["Paused. Reason: stocktaking", "Resumed."]


def test_a_second_pause_is_refused_and_so_is_a_queue_that_is_none() -> None:
    pause_queue("default")
    with pytest.raises(QueueChanged, match="paused already"):
        pause_queue("default")
    with pytest.raises(InvalidOptions, match="no queue 'defualt'"):
        pause_queue("defualt")


def test_a_paused_queue_without_a_worker_is_no_trouble() -> None:
    tasks.add.enqueue(a=1)
    assert "No worker listens on default" in str(troubles())
    pause_queue("default")
    assert "No worker" not in str(troubles())


def test_the_state_of_a_queue_counts_its_jobs() -> None:
    tasks.add.enqueue(a=1)
    tasks.add.using(run_after=timedelta(hours=1)).enqueue(a=1)
    run(tasks.give_up.enqueue().pk, 1)
    state = next(state for state in queue_states() if state.name == "default")
    assert (state.waiting, state.later, state.failed, state.running, state.workers) == (1, 1, 1, 0, 0)
    assert state.oldest is not None
