"""Batches: enqueued together, concluded once, retried in part."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.db import connections, transaction
from pytest_django import DjangoAssertNumQueries

from jobs import registry, testing
from jobs.api import Batch, BatchEnded, InvalidOptions, Request, add_to_batch, batch, batch_before_this, task
from jobs.models import Job, Status
from jobs.selectors.batches import chain_of, standing_of
from jobs.services.cancelling import cancel, cancel_many
from jobs.services.concluding import conclude, conclude_spent
from jobs.services.execution import run
from jobs.services.retrying import retry, retry_many
from tests.sample.tasks import add, explode, note, notes

found: list[tuple[str, int]] = []


@task()
def sum_up() -> None:
    """Note of which batch it is told."""
    before = batch_before_this()
    assert before is not None
    found.append((before.name, before.total))


@task()
def short_lived() -> None:
    """Be removed from the code."""


@pytest.fixture(autouse=True)
def fresh() -> None:
    notes.clear()
    found.clear()


def _two() -> list[Request]:
    return [add.prepare(a=1), add.prepare(a=2)]


@pytest.mark.django_db
def test_jobs_of_a_batch_are_told_apart_by_it_and_count_for_it() -> None:
    made = batch("Two sums").enqueue(_two())

    assert made.total == 2
    assert [job.arguments for job in made.jobs] == [{"a": 1}, {"a": 2}]
    assert made.counts() == {Status.READY: 2}


@pytest.mark.postgres
@pytest.mark.django_db
def test_any_number_of_jobs_is_one_statement(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_max_num_queries(7):
        made = batch("Many").enqueue(add.prepare(a=n) for n in range(600))
    assert made.jobs.count() == 600


@pytest.mark.django_db
def test_a_rolled_back_batch_leaves_nothing() -> None:
    with transaction.atomic():
        batch("Gone", on_end=sum_up.prepare()).enqueue([add.prepare(a=1)])
        transaction.set_rollback(True)
    assert not Batch.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.django_db
def test_what_is_to_be_called_is_called_once_when_all_have_ended() -> None:
    made = batch("Sums", on_success=note.prepare(text="all well"), on_end=sum_up.prepare()).enqueue(
        [add.prepare(a=1), add.prepare(a=2)]
    )
    first, second = made.jobs
    testing.perform(first)
    assert conclude_spent() == 0

    testing.perform(second)
    assert [conclude(made.pk), conclude(made.pk), conclude_spent()] == [True, False, 0]
    testing.run_pending()

    assert (notes, found) == (["all well"], [("Sums", 2)])
    made.refresh_from_db()
    assert made.ended_at
    assert standing_of(made).successful == 2


@pytest.mark.django_db
def test_success_is_told_when_the_failed_part_has_been_retried_and_the_end_not_again() -> None:
    made = batch("Partly", on_success=note.prepare(text="well"), on_end=note.prepare(text="ended")).enqueue(
        [add.prepare(a=1), explode.prepare()]
    )
    testing.run_pending(timed=True)
    made.refresh_from_db()
    assert (notes, made.failed) == (["ended"], 1)
    assert standing_of(made).successful == 1

    broken = made.jobs.get(status=Status.FAILED)
    retry(broken.pk)
    assert Batch.objects.open().get() == made
    Job.objects.filter(pk=broken.pk).update(task=add.definition.name, arguments={"a": 3})
    testing.run_pending()

    made.refresh_from_db()
    assert notes == ["ended", "well"]
    assert (made.failed, bool(made.ended_at)) == (0, True)


@pytest.mark.django_db
def test_retrying_many_opens_their_batches_again() -> None:
    made = [batch(name).enqueue([add.prepare(a=1)]) for name in ("One", "Two")]
    ids = list(Job.objects.values_list("pk", flat=True))
    cancel_many(ids)
    assert conclude_spent() == 2
    retry_many(ids)
    assert set(Batch.objects.open()) == set(made)


@pytest.mark.django_db
def test_a_cancelled_job_ends_a_batch_and_is_no_success() -> None:
    made = batch("Cancelled", on_success=note.prepare(text="well"), on_end=note.prepare(text="ended")).enqueue(
        [add.prepare(a=1)]
    )
    cancel(made.jobs.get().pk)
    testing.run_pending()
    made.refresh_from_db()
    assert (notes, made.cancelled) == (["ended"], 1)


@pytest.mark.django_db
def test_steps_follow_one_another_and_know_what_came_before() -> None:
    made = (
        batch("Month end", tenant="north")
        .then(note.prepare(text="second"), sum_up.prepare())
        .then(note.prepare(text="third"))
        .enqueue([add.prepare(a=1), add.prepare(a=2)])
    )
    testing.run_pending()

    assert (notes, found) == (["second", "third"], [("Month end", 2)])
    made.refresh_from_db()
    steps = chain_of(made)
    assert [(step.total, step.name, len(step.steps)) for step in steps] == [
        (2, "Month end", 2),
        (2, "Month end", 1),
        (1, "Month end", 0),
    ]
    assert {job.tenant for step in steps for job in step.jobs} == {"north"}
    assert all(step.ended_at for step in Batch.objects.all())


@pytest.mark.django_db
def test_no_step_follows_a_failure_until_it_is_mended() -> None:
    made = batch("Chain").then(note.prepare(text="second")).enqueue([explode.prepare()])
    testing.run_pending(timed=True)
    assert notes == []

    broken = made.jobs.get()
    retry(broken.pk)
    Job.objects.filter(pk=broken.pk).update(task=add.definition.name, arguments={"a": 3})
    testing.run_pending()
    assert notes == ["second"]


@pytest.mark.django_db
def test_a_batch_of_nothing_succeeds() -> None:
    batch("Nothing to do", on_success=note.prepare(text="well"), on_end=note.prepare(text="ended")).enqueue([])
    testing.run_pending()
    assert sorted(notes) == ["ended", "well"]


@pytest.mark.django_db
def test_the_same_key_is_the_same_batch() -> None:
    plan = batch("Once", idempotency_key="may")
    first, second = plan.enqueue([add.prepare(a=1)]), plan.enqueue([add.prepare(a=1)])
    assert (first.pk, second.total, Job.objects.count()) == (second.pk, 1, 1)


@pytest.mark.django_db
def test_jobs_that_were_asked_for_before_stay_where_they_are() -> None:
    earlier = add.using(idempotency_key="a").enqueue(a=1)
    made = batch("Later").enqueue([add.using(idempotency_key="a").prepare(a=1), add.prepare(a=2)])
    assert (made.total, made.known) == (1, 1)
    earlier.refresh_from_db()
    assert earlier.batch_id is None


@pytest.mark.django_db
def test_a_key_twice_in_one_batch_is_one_job() -> None:
    made = batch("Twice").enqueue([add.using(idempotency_key="a").prepare(a=1)] * 2)
    assert (made.total, made.jobs.count()) == (1, 1)


@pytest.mark.django_db
def test_jobs_are_added_while_it_is_open_and_not_after() -> None:
    made = batch("Growing").enqueue([add.prepare(a=1)])
    add_to_batch(made.pk, [add.prepare(a=2), add.prepare(a=3)])
    made.refresh_from_db()
    assert (made.total, made.jobs.count()) == (3, 3)

    testing.run_pending()
    with pytest.raises(BatchEnded, match="Growing"):
        add_to_batch(made.pk, [add.prepare(a=4)])


@pytest.mark.django_db
def test_who_asked_and_for_whom_is_said_once_for_all(admin_user: User) -> None:
    made = batch("Theirs", requested_by=admin_user, tenant="north", on_end=note.prepare(text="x")).enqueue(
        [add.prepare(a=1), add.using(tenant="south").prepare(a=2)]
    )
    assert [(job.requested_by, job.tenant) for job in made.jobs] == [(admin_user, "north"), (admin_user, "south")]
    testing.run_pending()
    called = Job.objects.get(task=note.definition.name)
    assert (called.requested_by, called.tenant, called.batch_id) == (admin_user, "north", None)


@pytest.mark.django_db
def test_what_follows_is_begun_though_who_asked_is_gone_and_its_code_too(
    admin_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch("Orphan", on_end=short_lived.using(requested_by=admin_user, run_after=timedelta(hours=1)).prepare()).enqueue(
        [add.prepare(a=1)]
    )
    admin_user.delete()
    monkeypatch.delitem(registry._definitions, short_lived.definition.name)
    testing.run_pending()
    called = Job.objects.get(task=short_lived.definition.name)
    assert (called.status, called.requested_by) == (Status.SCHEDULED, None)
    assert called.run_after is not None
    assert called.run_after - called.enqueued_at == timedelta(hours=1)


@pytest.mark.django_db
def test_what_can_not_be_a_batch_is_refused_with_a_hint() -> None:
    with pytest.raises(InvalidOptions, match="in a few words"):
        batch("")
    with pytest.raises(InvalidOptions, match="prepare"):
        batch("x", on_end=add)  # type: ignore[arg-type]
    with pytest.raises(InvalidOptions, match="leave its idempotency_key out"):
        batch("x").then(add.using(idempotency_key="a").prepare(a=1))
    with pytest.raises(InvalidOptions, match="1 to 1,000"):
        batch("x").then()
    with pytest.raises(InvalidOptions, match="prepare"):
        batch("x").enqueue([add])  # type: ignore[list-item]
    with pytest.raises(Batch.DoesNotExist):
        add_to_batch(uuid4(), [add.prepare(a=1)])


@pytest.mark.django_db(transaction=True)
def test_of_many_who_conclude_at_once_one_does() -> None:
    made = batch("Raced", on_end=note.prepare(text="x")).then(add.prepare(a=2)).enqueue([add.prepare(a=1)])
    run(made.jobs.get().pk, 1)
    with ThreadPoolExecutor(8) as pool:
        done = sum(pool.map(_conclude_elsewhere, [made.pk] * 16))
    assert (done, Job.objects.count()) == (1, 3)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_job_that_is_brought_back_meanwhile_keeps_its_batch_open() -> None:
    made = batch("Raced").enqueue([add.prepare(a=1)])
    job = made.jobs.get()
    cancel(job.pk)
    with transaction.atomic():
        retry(job.pk)
        # Whoever concludes now sees the job as it was, and must not have the last word.
        with ThreadPoolExecutor(1) as pool:
            assert not pool.submit(_conclude_elsewhere, made.pk).result()
    made.refresh_from_db()
    assert made.ended_at is None


def _conclude_elsewhere(batch_id: object) -> bool:
    try:
        return conclude(batch_id)  # type: ignore[arg-type]
    finally:
        connections.close_all()
