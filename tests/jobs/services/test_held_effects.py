"""Effects that are held when nobody knows whether they happened, and what a person makes of them."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs import testing
from jobs.api import EffectHeld, InDoubt, Status, effects
from jobs.exceptions import EffectNotHeld, JobHeld
from jobs.models import Effect, Job, OperatorAct, Outcome
from jobs.models.effect import EffectQuerySet
from jobs.services.cancelling import cancel
from jobs.services.claiming import claim
from jobs.services.reporting import reporting
from jobs.services.retrying import retry
from jobs.services.settling import it_did_not_happen, it_happened
from tests.sample import tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "charges"


def held_job(path: Path) -> Job:
    """Return a job whose first attempt broke off while it charged, and whose second found that."""
    job = tasks.charge.enqueue(path=str(path), trouble="timeout")
    assert testing.perform(job).status == Status.RETRYABLE
    testing.run_pending(timed=True)
    job.refresh_from_db()
    return job


def test_an_effect_held_in_doubt_is_not_repeated_and_the_job_fails_at_once(path: Path) -> None:
    job = held_job(path)
    assert path.read_text() == "charged\n"
    assert (job.status, job.attempt, job.max_attempts) == (Status.FAILED, 2, 3)
    assert Effect.objects.get().is_held
    second = job.attempts.get(number=2)
    assert (second.outcome, second.error_class, second.traceback) == (Outcome.FAILED, "EffectHeld", "")


def test_what_is_held_says_what_when_by_which_attempt_and_that_a_person_must_say(path: Path) -> None:
    job = held_job(path)
    begun = timezone.localtime(Effect.objects.get().begun_at)
    assert job.error == (
        f"Nobody knows whether “charge the card” happened: attempt 1 began it on {begun:%d %b %Y at %H:%M:%S %Z}, "
        "and it was never noted as done. It is not done again; it waits for a person to say."
    )


def test_a_task_that_asks_again_in_the_same_attempt_is_refused_too() -> None:
    running = claim(tasks.add.enqueue(a=1).pk, 1)
    assert running
    calls: list[int] = []

    def break_off() -> None:
        calls.append(1)
        raise OSError("no answer")

    with reporting(running):
        for expected in (OSError, EffectHeld):
            with pytest.raises(expected):
                effects.once("charge", break_off, in_doubt=InDoubt.HOLD)
    assert calls == [1]


@pytest.mark.parametrize(("first", "then"), [(InDoubt.HOLD, InDoubt.REPEAT), (InDoubt.REPEAT, InDoubt.HOLD)])
def test_what_one_version_of_a_task_wants_held_is_held_by_the_next(first: InDoubt, then: InDoubt) -> None:
    running = claim(tasks.add.enqueue(a=1).pk, 1)
    assert running
    Effect.objects.create(job=running, name="charge", attempt=1, begun_at=timezone.now(), in_doubt=first)
    with reporting(running), pytest.raises(EffectHeld):
        effects.once("charge", lambda: pytest.fail("done again"), in_doubt=then)
    assert Effect.objects.get().is_held


def test_an_effect_that_is_done_or_did_not_happen_is_not_held(path: Path) -> None:
    done = testing.perform(tasks.charge.enqueue(path=str(path)))
    assert (done.status, done.result) == (Status.SUCCESSFUL, "receipt 1")
    running = claim(tasks.add.enqueue(a=1).pk, 1)
    assert running

    def refuse() -> None:
        raise OSError("refused")

    with reporting(running), pytest.raises(OSError, match="refused"):
        effects.once("charge", refuse, did_not_happen=(OSError,), in_doubt=InDoubt.HOLD)
    assert not Effect.objects.held().exists()


def test_what_happened_is_noted_and_the_job_goes_on_after_it(path: Path, ada: User) -> None:
    job = it_happened(held_job(path).effects.get().pk, receipt="TX-1", actor=ada, reason="the bank shows it")
    assert (job.status, job.attempt, job.max_attempts, job.error) == (Status.READY, 3, 5, "")
    job = testing.perform(job)
    assert (job.status, job.result) == (Status.SUCCESSFUL, "TX-1")
    assert path.read_text() == "charged\nwent on\n"
    effect = Effect.objects.get()
    assert (effect.receipt, effect.settled, effect.is_held) == ("TX-1", True, False)
    entry = OperatorAct.objects.get(object_id=str(job.pk))
    assert entry.actor == ada
    assert entry.said == ("Settled “charge the card”: it happened. Receipt: TX-1. Reason: the bank shows it")


def test_what_happened_without_a_reference_has_none_for_its_receipt(path: Path) -> None:
    job = testing.perform(it_happened(held_job(path).effects.get().pk))
    assert (job.status, job.result) == (Status.SUCCESSFUL, None)


def test_what_did_not_happen_is_done_again(path: Path, ada: User) -> None:
    job = it_did_not_happen(held_job(path).effects.get().pk, actor=ada, reason="no such payment")
    assert job.status == Status.READY
    assert not Effect.objects.exists()
    assert OperatorAct.objects.get().said == ("Settled “charge the card”: it did not happen. Reason: no such payment")
    assert testing.perform(job).status == Status.SUCCESSFUL
    assert path.read_text() == "charged\ncharged\nwent on\n"


@pytest.mark.parametrize("first", [it_happened, it_did_not_happen])
@pytest.mark.parametrize("second", [it_happened, it_did_not_happen])
def test_what_is_settled_is_not_settled_again(path: Path, ada: User, first: object, second: object) -> None:
    assert callable(first)
    assert callable(second)
    effect = held_job(path).effects.get()
    job = first(effect.pk, actor=ada)
    with pytest.raises(EffectNotHeld, match="Nothing was changed"):
        second(effect.pk, actor=ada)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.READY, 3)
    assert OperatorAct.objects.count() == 1


def test_what_its_worker_notes_as_done_after_all_is_not_settled(path: Path) -> None:
    effect = held_job(path).effects.get()
    Effect.objects.filter(pk=effect.pk).update(done_at=timezone.now(), receipt="receipt 1")
    with pytest.raises(EffectNotHeld, match="noted as done, meanwhile"):
        it_did_not_happen(effect.pk)
    assert Effect.objects.get().receipt == "receipt 1"


@pytest.mark.parametrize("is_begun_again", [False, True])
def test_what_is_done_after_all_is_noted_though_a_person_said_it_did_not_happen(is_begun_again: bool) -> None:
    running = claim(tasks.add.enqueue(a=1).pk, 1)
    assert running

    def be_taken_for_dead() -> str:
        Effect.objects.all().delete()
        if is_begun_again:
            Effect.objects.create(job=running, name="charge", attempt=2, begun_at=timezone.now())
        return "receipt 1"

    with reporting(running):
        effects.once("charge", be_taken_for_dead, in_doubt=InDoubt.HOLD)
    effect = Effect.objects.get()
    assert effect.done_at
    assert effect.receipt == "receipt 1"


def test_what_an_earlier_attempt_notes_just_now_is_not_done_again(monkeypatch: pytest.MonkeyPatch) -> None:
    running = claim(tasks.add.enqueue(a=1).pk, 1)
    assert running
    now = timezone.now()
    Effect.objects.create(job=running, name="charge", attempt=1, begun_at=now, done_at=now, receipt="theirs")

    def look_too_early(asked: EffectQuerySet) -> None:
        # Its worker was taken for dead, and came back between our look and our note.
        monkeypatch.undo()

    monkeypatch.setattr(EffectQuerySet, "first", look_too_early)
    with reporting(running):
        assert effects.once("charge", lambda: pytest.fail("done twice")) == "theirs"
    assert Effect.objects.get().receipt == "theirs"


def test_an_effect_that_may_be_under_way_is_not_settled() -> None:
    running = claim(tasks.add.enqueue(a=1).pk, 1)
    assert running
    effect = Effect.objects.create(
        job=running, name="charge", attempt=1, begun_at=timezone.now(), in_doubt=InDoubt.HOLD
    )
    for settle in (it_happened, it_did_not_happen):
        with pytest.raises(EffectNotHeld, match="The job is running by now"):
            settle(effect.pk)
    assert Effect.objects.get().is_held


def test_an_effect_that_is_repeated_is_not_settled() -> None:
    job = cancel(tasks.add.enqueue(a=1).pk)
    effect = Effect.objects.create(job=job, name="mail", attempt=1, begun_at=timezone.now())
    with pytest.raises(EffectNotHeld):
        it_did_not_happen(effect.pk)
    assert Effect.objects.exists()


def test_a_job_is_not_retried_before_what_it_left_in_doubt_is_settled(path: Path, ada: User) -> None:
    job = held_job(path)
    with pytest.raises(JobHeld, match="Nobody knows whether “charge the card” happened"):
        retry(job.pk, actor=ada)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.FAILED, 2)
    assert not OperatorAct.objects.exists()


def test_a_job_that_was_cancelled_half_way_is_held_too(path: Path) -> None:
    testing.perform(tasks.charge.enqueue(path=str(path), trouble="timeout"))
    job = cancel(Job.objects.get().pk)
    with pytest.raises(JobHeld):
        retry(job.pk)
    assert it_happened(job.effects.get().pk).status == Status.READY


def test_a_job_with_two_in_doubt_goes_on_when_both_are_settled(path: Path) -> None:
    job = testing.perform(tasks.order.enqueue(path=str(path)))
    first, second = job.effects.all()
    assert it_happened(first.pk).status == Status.FAILED
    assert it_did_not_happen(second.pk).status == Status.READY
    assert path.read_text() == "charged\ncharged\n"


def test_the_database_refuses_what_makes_no_sense(path: Path) -> None:
    effect = held_job(path).effects.get()
    for nonsense in ({"in_doubt": "maybe"}, {"settled": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Effect.objects.filter(pk=effect.pk).update(**nonsense)
