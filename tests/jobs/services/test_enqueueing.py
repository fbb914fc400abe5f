"""Enqueue: a row in the caller's transaction, one key one job, nothing from a rollback."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs.api import IdempotencyConflict, InvalidArguments, InvalidOptions, Job, Priority, Status, enqueue_many
from jobs.backends.memory import MemoryBackend
from tests.sample import tasks


@pytest.mark.django_db
def test_enqueue_writes_a_row_that_says_what_was_asked() -> None:
    user = User.objects.create_user("ada")
    job = tasks.add.using(
        queue_name="invoice",
        priority=Priority.HIGH,
        subject=user,
        requested_by=user,
        tenant="acme",
        idempotency_key="k",
        timeout=7,
    ).enqueue(a=1, b=2)
    job.refresh_from_db()
    assert job.status == Status.READY
    assert (job.task, job.queue_name, job.priority, job.timeout) == ("tests.sample.tasks.add", "invoice", 10, 7)
    assert (job.subject, job.subject_label, job.requested_by, job.tenant) == (user, "ada", user, "acme")
    assert (job.arguments, job.attempt, job.max_attempts) == ({"a": 1, "b": 2}, 1, 5)


@pytest.mark.django_db
def test_a_label_says_what_a_job_is_about_where_no_object_does() -> None:
    job = tasks.add.using(label="the\nmorning").enqueue(a=1)
    assert (job.subject_label, job.subject, str(job)) == ("the morning", None, "the morning: Add numbers")
    user = User.objects.create_user("ada")
    job = tasks.add.using(subject=user, label="Ada's sum").enqueue(a=1)
    assert (job.subject_label, job.subject) == ("Ada's sum", user)
    with pytest.raises(InvalidOptions, match="200 characters"):
        tasks.add.using(label="x" * 201)


@pytest.mark.django_db
def test_ids_are_in_the_order_of_time() -> None:
    jobs = [tasks.add.enqueue(a=n) for n in range(20)]
    assert [job.pk for job in jobs] == sorted(job.pk for job in jobs)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("options", [{}, {"run_after": timedelta(hours=1)}, {"idempotency_key": "k"}])
def test_a_rollback_leaves_neither_row_nor_message(broker: MemoryBackend, options: dict[str, object]) -> None:
    with transaction.atomic():
        tasks.add.using(**options).enqueue(a=1)  # type: ignore[arg-type]
        enqueue_many([tasks.add.prepare(a=2), tasks.add.prepare(a=3)])
        transaction.set_rollback(True)
    assert not Job.objects.exists()
    assert broker.take() is None


@pytest.mark.django_db(transaction=True)
def test_a_message_is_pushed_after_the_commit_and_not_before(broker: MemoryBackend) -> None:
    with transaction.atomic():
        job = tasks.add.enqueue(a=1)
        assert broker.take() is None
    delivery = broker.take()
    assert delivery
    assert delivery.message_id == f"{job.pk}-1"
    job.refresh_from_db()
    assert job.delivered_at


@pytest.mark.django_db(transaction=True)
def test_a_job_for_later_is_scheduled_and_not_pushed(broker: MemoryBackend) -> None:
    job = tasks.add.using(run_after=timezone.now() + timedelta(hours=1)).enqueue(a=1)
    assert job.status == Status.SCHEDULED
    assert broker.take() is None


@pytest.mark.django_db
def test_a_time_that_has_passed_means_now() -> None:
    assert tasks.add.using(run_after=datetime(2020, 1, 1, tzinfo=UTC)).enqueue(a=1).status == Status.READY


@pytest.mark.django_db
def test_same_key_and_same_arguments_give_the_same_job() -> None:
    keyed = tasks.add.using(idempotency_key="form-1")
    assert keyed.enqueue(a=1, b=2).pk == keyed.enqueue(b=2, a=1).pk
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_same_key_gives_the_same_job_after_it_has_ended() -> None:
    keyed = tasks.add.using(idempotency_key="form-1")
    job = keyed.enqueue(a=1)
    Job.objects.update(status=Status.SUCCESSFUL)
    assert keyed.enqueue(a=1).pk == job.pk


@pytest.mark.django_db
def test_same_key_and_other_arguments_is_an_error_that_says_so() -> None:
    keyed = tasks.add.using(idempotency_key="form-1")
    job = keyed.enqueue(a=1)
    with pytest.raises(IdempotencyConflict, match=f"{job.pk}.*other arguments"):
        keyed.enqueue(a=2)
    with pytest.raises(IdempotencyConflict, match="use a new key"):
        tasks.note.using(idempotency_key="form-1").enqueue(text="a")
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_bulk_with_a_conflict_writes_nothing() -> None:
    tasks.add.using(idempotency_key="taken").enqueue(a=1)
    requests = [tasks.add.using(idempotency_key=key).prepare(a=2) for key in ("new", "taken")]
    with pytest.raises(IdempotencyConflict):
        enqueue_many(requests)
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_request_is_the_same_however_the_database_writes_its_numbers() -> None:
    keyed = tasks.take_everything.using(idempotency_key="k")
    first = keyed.enqueue(text="a", numbers=[], table={}, ratio=1e23)
    assert keyed.enqueue(text="a", numbers=[], table={}, ratio=1e23).pk == first.pk
    with pytest.raises(IdempotencyConflict):
        keyed.enqueue(text="a", numbers=[], table={}, ratio=2)


@pytest.mark.django_db(transaction=True)
def test_an_error_while_delivering_does_not_reach_the_caller(
    broker: MemoryBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(deliveries: object) -> None:
        raise ValueError("a bug in the backend")

    monkeypatch.setattr(broker, "deliver", break_down)
    assert tasks.add.enqueue(a=1).status == Status.READY


def test_arguments_without_a_name_are_refused() -> None:
    with pytest.raises(InvalidArguments, match="by name"):
        tasks.add.enqueue(1)  # type: ignore[call-arg]


@pytest.mark.django_db
def test_the_same_key_of_two_tenants_names_two_jobs() -> None:
    first = tasks.add.using(idempotency_key="k", tenant="a").enqueue(a=1)
    second = tasks.add.using(idempotency_key="k", tenant="b").enqueue(a=1)
    assert first.pk != second.pk


@pytest.mark.django_db
def test_jobs_without_a_key_are_all_different() -> None:
    assert tasks.add.enqueue(a=1).pk != tasks.add.enqueue(a=1).pk


@pytest.mark.django_db
def test_the_database_itself_refuses_a_second_job_of_a_key() -> None:
    job = tasks.add.using(idempotency_key="k").enqueue(a=1)
    job.pk = None
    with pytest.raises(IntegrityError):
        Job(task="x", queue_name="default", timeout=1, max_attempts=1, idempotency_key="k", status=Status.READY).save(
            force_insert=True
        )


@pytest.mark.postgres  # SQLite takes fewer parameters a statement, so Django sends several
@pytest.mark.django_db
def test_many_jobs_are_one_insert(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    requests = [tasks.add.prepare(a=n) for n in range(500)]
    with django_assert_num_queries(3):  # savepoint, insert, release
        jobs = enqueue_many(requests)
    assert [job.arguments["a"] for job in jobs] == list(range(500))


@pytest.mark.django_db
def test_many_jobs_keep_their_order_where_some_exist() -> None:
    existing = tasks.add.using(idempotency_key="1").enqueue(a=1)
    jobs = enqueue_many(tasks.add.using(idempotency_key=str(n)).prepare(a=n) for n in (0, 1, 2, 2))
    assert jobs[1].pk == existing.pk
    assert jobs[2].pk == jobs[3].pk
    assert Job.objects.count() == 3


def test_a_task_is_no_request() -> None:
    with pytest.raises(InvalidOptions, match="pass task"):
        enqueue_many([tasks.add])  # type: ignore[list-item]


@pytest.mark.django_db
def test_enqueueing_no_jobs_is_no_error() -> None:
    assert enqueue_many([]) == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"run_after": datetime(2027, 1, 1)}, "no time zone"),  # noqa: DTZ001
        ({"run_after": "tomorrow"}, "aware datetime"),
        ({"queue_name": "nowhere"}, "Use one of: critical"),
        ({"priority": 500}, "-100 to 100"),
        ({"timeout": 0}, "every task has a timeout"),
        ({"idempotency_key": "k" * 201}, "at most 200"),
        ({"idempotency_key": 7}, "pass text"),
        ({"tenant": "t" * 101}, "at most 100"),
        ({"tenant": "half \ud800"}, "pass text"),
        ({"run_after": datetime(9999, 12, 31, tzinfo=UTC)}, "at most"),
        ({"subject": User(username="unsaved")}, "saved model"),
        ({"subject": "invoice 1"}, "saved model"),
        ({"run_after": timedelta(days=9_999_999)}, "at most"),
        ({"que_name": "email"}, "did you mean 'queue_name'"),
        ({"idempotency_key": ""}, "names no request"),
    ],
)
def test_a_bad_option_is_refused_where_it_is_given(options: dict[str, object], words: str) -> None:
    with pytest.raises(InvalidOptions, match=words):
        tasks.add.using(**options)  # type: ignore[arg-type]
