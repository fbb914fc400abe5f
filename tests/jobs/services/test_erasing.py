"""Erasing what jobs hold about somebody: what goes, what stays, and that the job never runs again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone
from pytest_django import Settings

from jobs import testing
from jobs.api import IdempotencyConflict, Queue, Status, batch, enqueue_many
from jobs.exceptions import JobErased
from jobs.models import LIVE, Attempt, Effect, Job, OperatorAct
from jobs.selectors.erasure import Erasure, erased_among, erasure
from jobs.services import erasing
from jobs.services.concluding import conclude_spent
from jobs.services.erasing import COMMAND_LINE, ERASED_BATCH, Request, erase_about
from jobs.services.journal import record_act
from jobs.services.retrying import retry
from jobs.services.settling import it_did_not_happen, it_happened
from tests.jobs.ageing import ended
from tests.sample import tasks

pytestmark = pytest.mark.django_db

SECRET = "Ada Lovelace"


@pytest.fixture
def ada() -> User:
    return User.objects.create(username=SECRET)


@pytest.fixture
def grace() -> User:
    return User.objects.create(username="grace")


def kind() -> int:
    return ContentType.objects.get_for_model(User).pk


def about(subject: User) -> dict[str, Any]:
    return {"subject_type_id": kind(), "subject_id": str(subject.pk), "subject_label": str(subject)}


def erase(subject: User, actor: User | None = None, reason: str = "request 17") -> int:
    return sum(erase_about(kind(), str(subject.pk), Request(reason=reason, actor=actor)))


TABLES: list[type[Model]] = [Job, Attempt, Effect, OperatorAct]


def everything() -> str:
    """Return all that stands in the tables of jobs and their history."""
    return repr([list(model._default_manager.values()) for model in TABLES])


def standing(*columns: str) -> dict[str, Any]:
    """Return the one job there is, or some of its columns."""
    row: dict[str, Any] = TABLES[0]._default_manager.values(*columns).get()
    return row


def talkative(subject: User) -> Job:
    """Return a failed job that has its subject's name wherever a job can have it."""
    fields: dict[str, Any] = {
        "arguments": {"name": SECRET},
        "result": SECRET,
        "error": SECRET,
        "progress_message": SECRET,
    }
    [job] = ended(Status.FAILED, 1, **about(subject), **fields, idempotency_key=f"letter:{SECRET}")
    job.attempts.update(error=SECRET, traceback=SECRET, log=SECRET)
    job.effects.update(receipt={"to": SECRET})
    return job


def test_nothing_of_what_it_said_is_left(ada: User, grace: User) -> None:
    job = talkative(ada)
    record_act(grace, job, f"Settled “e-mail”: it happened. Receipt: {SECRET}.", f"asked {SECRET}")
    assert SECRET in everything()
    assert erase(ada, grace) == 1
    assert SECRET not in everything()


def test_times_and_outcomes_stay(ada: User) -> None:
    job = talkative(ada)
    kept = ("id", "task", "queue_name", "status", "attempt", "finished_at", "enqueued_at", "subject_type", "subject_id")
    before = standing(*kept)
    attempt = job.attempts.values("number", "outcome", "started_at", "finished_at").get()
    erase(ada)
    assert standing(*kept) == before
    assert job.attempts.values("number", "outcome", "started_at", "finished_at").get() == attempt
    assert job.effects.get().done_at


def test_who_did_it_and_why_is_recorded(ada: User, grace: User) -> None:
    job = talkative(ada)
    record_act(grace, job, "Retried.", "the post is open again")
    erase(ada, grace, "request 17")
    job.refresh_from_db()
    assert job.erased_at
    assert (job.erased_by, job.erased_reason) == ("grace", "request 17")
    assert [entry.said for entry in OperatorAct.objects.order_by("pk")] == [
        "Retried. What was written about it was erased.",
        "Erased. Reason: request 17",
    ]


def test_the_command_line_needs_no_account(ada: User) -> None:
    job = talkative(ada)
    erase(ada)
    job.refresh_from_db()
    assert job.erased_by == COMMAND_LINE
    assert not OperatorAct.objects.exists()


def test_a_subject_that_is_deleted_already_is_still_named_by_its_key(ada: User) -> None:
    job, key = talkative(ada), str(ada.pk)
    ada.delete()
    assert sum(erase_about(kind(), key, Request(reason="request 17"))) == 1
    assert erased_among([job.pk]) == {job.pk}


def test_jobs_about_others_are_left_alone(ada: User, grace: User) -> None:
    talkative(ada)
    [other] = ended(Status.FAILED, 1, **about(grace))
    erase(ada)
    assert Job.objects.get(pk=other.pk).arguments
    assert other.attempts.get().log


@pytest.mark.parametrize("status", LIVE)
def test_a_live_job_is_refused(ada: User, status: Status) -> None:
    ended(status, 1, **about(ada), lease_expires_at=timezone.now() + timedelta(hours=1))
    assert erase(ada) == 0
    assert erasure(kind(), str(ada.pk)) == Erasure(erasable=0, live=1, held=0, erased=0)
    assert Job.objects.get().arguments


def test_a_job_that_is_held_for_a_person_is_refused(ada: User) -> None:
    job = talkative(ada)
    Effect.objects.create(job=job, name="charge", attempt=1, begun_at=timezone.now(), in_doubt="hold")
    assert erase(ada) == 0
    assert erasure(kind(), str(ada.pk)) == Erasure(erasable=0, live=0, held=1, erased=0)


def test_more_than_a_batch_is_erased_in_batches(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing, "ERASE_BATCH", 2)
    ended(Status.SUCCESSFUL, 1, count=5, **about(ada))
    assert list(erase_about(kind(), str(ada.pk), Request(reason="request 17"))) == [2, 2, 1]
    assert erasure(kind(), str(ada.pk)) == Erasure(erasable=0, live=0, held=0, erased=5)


def test_what_is_erased_is_not_erased_again(ada: User, grace: User) -> None:
    job = talkative(ada)
    erase(ada, grace)
    before = standing()
    assert erase(ada, reason="another request") == 0
    assert standing() == before
    assert erased_among([job.pk]) == {job.pk}


def test_an_erased_job_is_not_retried_and_says_why(ada: User, grace: User) -> None:
    job = talkative(ada)
    erase(ada, grace)
    with pytest.raises(JobErased, match=r"erased on \d\d \w+ \d{4} at the request of grace"):
        retry(job.pk)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.FAILED, 1)


def test_the_database_itself_refuses_to_bring_an_erased_job_back(ada: User) -> None:
    job = talkative(ada)
    erase(ada)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(status=Status.READY)


@pytest.mark.parametrize("settle", [it_happened, it_did_not_happen])
def test_what_an_erased_job_left_in_doubt_is_not_settled_to_bring_it_back(
    ada: User, settle: Callable[[int], Job]
) -> None:
    job = talkative(ada)
    erase(ada)
    effect = Effect.objects.create(job=job, name="charge", attempt=1, begun_at=timezone.now(), in_doubt="hold")
    with pytest.raises(JobErased):
        settle(effect.pk)
    assert Effect.objects.get(pk=effect.pk).is_held


@pytest.fixture
def letter(ada: User) -> Job:
    """A job with a key that was done and erased."""
    job = testing.perform(tasks.note.using(idempotency_key="letter:ada", subject=ada).enqueue(text="Dear Ada"))
    erase(ada)
    job.refresh_from_db()
    return job


def test_the_key_of_an_erased_job_still_names_it(letter: Job) -> None:
    assert "letter:ada" not in letter.idempotency_key
    again = tasks.note.using(idempotency_key="letter:ada").enqueue(text="Dear Ada")
    assert again == letter
    assert Job.objects.get() == letter


def test_the_key_of_an_erased_job_names_no_other_request(letter: Job) -> None:
    with pytest.raises(IdempotencyConflict):
        tasks.note.using(idempotency_key="letter:ada").enqueue(text="Dear Grace")
    assert Job.objects.get() == letter


def test_the_key_of_an_erased_job_is_another_tenants_to_use(letter: Job) -> None:
    other = tasks.note.using(idempotency_key="letter:ada", tenant="other").enqueue(text="Dear Ada")
    assert other != letter


def test_among_many_only_the_erased_are_not_written_anew(letter: Job) -> None:
    requests = [
        tasks.note.using(idempotency_key=key).prepare(text="Dear Ada")
        for key in ("letter:1", "letter:ada", "letter:2", "letter:ada")
    ]
    requests.append(tasks.add.prepare(a=1))
    jobs = enqueue_many(requests)
    assert jobs[1] == jobs[3] == letter
    assert Job.objects.count() == 4


def test_the_key_is_known_after_the_secret_key_was_changed(letter: Job, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another"
    assert tasks.note.using(idempotency_key="letter:ada").enqueue(text="Dear Ada") == letter


def test_an_erased_job_is_pruned_as_any(letter: Job, settings: Settings) -> None:
    from jobs.services.pruning import prune
    from tests.jobs.ageing import days_ago, keep

    keep(settings)
    assert letter.queue_name == Queue.EMAIL
    Job.objects.update(finished_at=days_ago(40))
    prune()
    assert tasks.note.using(idempotency_key="letter:ada").enqueue(text="Dear Ada") != letter


def test_erasing_takes_the_words_out_of_batches_and_what_was_to_follow(grace: User) -> None:
    plan = batch("Letters to Grace", subject=grace, on_success=tasks.add.prepare(a=7)).then(tasks.add.prepare(a=8))
    made = plan.enqueue([])
    conclude_spent()
    kind = ContentType.objects.get_for_model(User)
    assert list(erase_about(kind.pk, str(grace.pk), Request(reason="asked"))) == []
    made.refresh_from_db()
    assert (made.name, made.subject_label, made.on_success, made.steps) == (ERASED_BATCH, "", None, [])
